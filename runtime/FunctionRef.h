//===- FunctionRef.h - a borrowed callable --------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A reference to a callable that outlives the call it is passed to: two words,
// no allocation. For parameters only; never store one.

#ifndef REPRISE_RUNTIME_FUNCTIONREF_H
#define REPRISE_RUNTIME_FUNCTIONREF_H

#include <memory>
#include <type_traits>
#include <utility>

namespace reprise {

template <typename Signature>
class FunctionRef;

template <typename Result, typename... Arguments>
class FunctionRef<Result(Arguments...)> {
public:
  template <
      typename Callable,
      std::enable_if_t<
          !std::is_same_v<std::remove_cvref_t<Callable>, FunctionRef>, int> = 0>
  FunctionRef(Callable &&callable)
      : callable(const_cast<void *>(
            static_cast<const void *>(std::addressof(callable)))),
        trampoline([](void *target, Arguments... arguments) -> Result {
          return (*static_cast<std::remove_reference_t<Callable> *>(target))(
              std::forward<Arguments>(arguments)...);
        }) {}

  Result operator()(Arguments... arguments) const {
    return trampoline(callable, std::forward<Arguments>(arguments)...);
  }

private:
  void *callable;
  Result (*trampoline)(void *, Arguments...);
};

} // namespace reprise

#endif // REPRISE_RUNTIME_FUNCTIONREF_H
