//===- TargetReader.cpp - descriptions of machines as JSON ----------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "constraints/TargetFields.h"
#include "support/Json.h"

#include <algorithm>
#include <set>

using namespace reprise;
using namespace reprise::constraints;

namespace {

/// A target, or what is wrong with its description.
using Read = tl::expected<Target, std::string>;
using Wrong = tl::unexpected<std::string>;

/// Reads keys of an object and remembers which; the first error stays.
class Reader {
public:
  Reader(const Json &object, std::string path)
      : object(object), path(std::move(path)) {}

  template <typename T>
  void read(const char *key, T &value, bool (Json::*isOfKind)() const,
            const char *kind) {
    known.insert(key);
    auto found = object.find(key);
    if (found == object.end())
      return fail(key, "is missing");
    if (!((*found).*isOfKind)())
      return fail(key, std::string("is not ") + kind);
    value = found->get<T>();
  }

  void text(const char *key, std::string &value) {
    read(key, value, &Json::is_string, "a string");
    if (error.empty() && value.empty())
      fail(key, "is empty");
  }

  /// From 0 or 1 on: a machine may lack a cache, but no core or register.
  template <typename Owner>
  void numbers(const std::vector<TargetField<Owner>> &fields, Owner &owner) {
    for (const TargetField<Owner> &field : fields) {
      uint64_t number = 0;
      read(field.key, number, &Json::is_number_unsigned, "a whole number");
      if (!error.empty())
        continue;
      auto refuse = [&](const char *bound, int64_t limit) {
        fail(field.key, "is " + std::to_string(number) + ", and must be " +
                            bound + std::to_string(limit));
      };
      if (number < uint64_t(field.least))
        refuse("at least ", field.least);
      else if (number > uint64_t(field.most()))
        refuse("at most ", field.most());
      owner.*field.value = int64_t(number);
    }
  }

  /// The object under a key; an empty one, and an error, where it is none.
  const Json &child(const char *key) {
    static const Json empty = Json::object();
    known.insert(key);
    auto found = object.find(key);
    if (found != object.end() && found->is_object())
      return *found;
    fail(key, found == object.end() ? "is missing" : "is not an object");
    return empty;
  }

  /// A key that nobody reads would be ignored silently.
  std::string finish() {
    for (const auto &[key, value] : object.items())
      if (!known.count(key))
        fail(key, "is not known");
    return error;
  }

private:
  void fail(const std::string &key, const std::string &what) {
    if (error.empty())
      error = "'" + path + key + "' " + what;
  }

  const Json &object;
  std::string path;
  std::set<std::string> known;
  std::string error;
};

/// The first error in the groups of numbers.
template <typename Owner>
std::string readGroups(Reader &top, Owner &target) {
  std::string first;
  for (const TargetGroup<Owner> &group : targetGroups<Owner>()) {
    Reader reader(top.child(group.key), std::string(group.key) + ".");
    reader.numbers(group.fields, target);
    std::string error = reader.finish();
    if (first.empty())
      first = error;
  }
  return first;
}

template <typename T>
Read finish(Reader &top, T target) {
  top.text("product", target.product);
  top.text("architecture", target.architecture);
  std::string error = readGroups(top, target);
  // Of files of the library each number has one; of a user's own, whoever wrote
  // it knows.
  Json sources;
  top.read("sources", sources, &Json::is_object, "an object");
  bool saysNothing =
      std::all_of(sources.begin(), sources.end(),
                  [](const Json &numbers) { return numbers.empty(); });
  if (sources.is_object() && saysNothing)
    return Wrong("'sources' is empty, and must say where numbers come from");
  // A missing group is an error of the whole.
  std::string ofTop = top.finish();
  if (!ofTop.empty() || !error.empty())
    return Wrong(ofTop.empty() ? error : ofTop);
  return target;
}

Read readGpu(Reader &top, GpuTarget target) {
  top.read("is_architecture_reference", target.isArchitectureReference,
           &Json::is_boolean, "true or false");
  return finish(top, std::move(target));
}

Read readCpu(Reader &top, CpuTarget target) {
  Json features;
  top.read("features", features, &Json::is_array, "a list of strings");
  for (const Json &feature : features) {
    if (!feature.is_string())
      return Wrong("'features' is not a list of strings");
    target.features.push_back(feature);
  }
  auto read = finish(top, std::move(target));
  if (!read)
    return read;
  int64_t bytes = std::get<CpuTarget>(*read).vectorBytes;
  if (bytes != 16 && bytes != 32 && bytes != 64)
    return Wrong("'core.vector_bytes' is " + std::to_string(bytes) +
                 ", and must be 16, 32 or 64");
  return read;
}

Read readDescription(const Json &parsed, std::string_view text) {
  if (!parsed.is_object())
    return Wrong("it is not a JSON object");
  Reader top(parsed, "");
  TargetDescription common;
  common.json = text;
  std::string kind;
  top.text("name", common.name);
  top.text("kind", kind);
  if (kind == "gpu") {
    GpuTarget gpu;
    static_cast<TargetDescription &>(gpu) = std::move(common);
    return readGpu(top, std::move(gpu));
  }
  if (kind != "cpu")
    return Wrong("'kind' is not \"cpu\" or \"gpu\"");
  CpuTarget cpu;
  static_cast<TargetDescription &>(cpu) = std::move(common);
  return readCpu(top, std::move(cpu));
}

} // namespace

Expected<Target> reprise::constraints::readTarget(std::string_view text,
                                                  std::string_view place) {
  constexpr const char *mend = "write it as `reprise targets NAME` shows one";
  // The description, its groups, and the lists of keys in `sources`.
  constexpr int maxDepth = 3;
  auto parsed = parseJson(text, place, maxDepth, ErrorCode::invalidArgument);
  if (!parsed) {
    parsed.error().mend = mend;
    return passOn(parsed);
  }
  auto target = readDescription(*parsed, text);
  if (!target)
    return fail(ErrorCode::invalidArgument, std::move(target.error()),
                std::string(place), mend);
  return std::move(*target);
}
