//===- ProductInstructions.cpp - products of a weight ---------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every product is a sum over one contracted dimension (of size 1 for a
// diagonal weight), of one or, transposed, several factors.
//
//===----------------------------------------------------------------------===//

#include "dialect/oracle/Instructions.h"

using namespace mlir;
using namespace reprise;
using namespace reprise::oracle;
using namespace reprise::rec;

namespace {

/// sum over c of weight[weightAt[p] + c * weightStride]
///             * factor[factorAt[p] + c * factorStride], at point p.
struct Term {
  const double *weight;
  /// Owns the weight where it is not the input itself.
  std::shared_ptr<std::vector<double>> flushed;
  double largestWeight;
  std::vector<int64_t> weightAt;
  int64_t weightStride;
  /// From one row's weight to the next; 0 where all rows share it.
  int64_t weightRowStride;
  /// Which of the op's factors.
  unsigned factor;
  std::vector<int64_t> factorAt;
  int64_t factorStride;
};

struct Result {
  unsigned slot;
  std::vector<Term> terms;
};

struct Product {
  llvm::SmallVector<unsigned> factorSlots;
  llvm::SmallVector<int64_t> factorPoints;
  std::vector<Result> results;
  int64_t points, contractedSize;
  FloatFormat factorFormat;
  bool hasWeightRows;
  Arithmetic arithmetic;
  uint64_t operation;

  std::vector<double> roundFactor(const Frame &frame, size_t index) const;
  bool mayOverflow(const Result &result,
                   const std::vector<std::vector<double>> &factors) const;
  void run(Frame &frame) const;
  template <int lanes>
  SignedSums signedSums(const Result &result,
                        const std::vector<std::vector<double>> &rows,
                        int64_t point, int64_t lane, int64_t weightRow) const;
  template <int lanes>
  void runRows(Frame &frame, int64_t first, int64_t count,
               const std::vector<std::vector<double>> &factors) const;
};

} // namespace

namespace {

/// Sums of several rows: they share the weight, and none waits for another.
template <int lanes>
struct RowSums {
  double sum[lanes] = {};
  double squares[lanes] = {};

  void add(double weight, const double *factors) {
    for (int lane = 0; lane != lanes; ++lane) {
      sum[lane] += weight * factors[lane];
      squares[lane] += sum[lane] * sum[lane];
    }
  }
};

/// Of `count` rows from `first` on; the lanes beyond are zero.
template <int lanes>
std::vector<double> interleave(const std::vector<double> &values,
                               int64_t points, int64_t first, int64_t count) {
  std::vector<double> interleaved(points * lanes);
  for (int64_t lane = 0; lane != count; ++lane)
    for (int64_t point = 0; point != points; ++point)
      interleaved[point * lanes + lane] =
          values[(first + lane) * points + point];
  return interleaved;
}

} // namespace

std::vector<double> Product::roundFactor(const Frame &frame,
                                         size_t index) const {
  std::vector<double> factor = frame.slots[factorSlots[index]];
  if (arithmetic.rounds())
    for (double &value : factor)
      value = arithmetic.operand(roundTo(value, factorFormat));
  return factor;
}

static double largestOf(ArrayRef<double> values) {
  double largest = 0;
  for (double value : values)
    largest = std::fmax(largest, std::fabs(value));
  return largest;
}

/// Whether a sum of `result` may, in some order, leave f32's range.
bool Product::mayOverflow(
    const Result &result,
    const std::vector<std::vector<double>> &factors) const {
  double largest = 0;
  for (const Term &term : result.terms)
    largest += term.largestWeight * largestOf(factors[term.factor]);
  // (NaN, of an infinite factor and a weight of zeros, says nothing.)
  return !(largest * contractedSize < Arithmetic::overflow);
}

template <int lanes>
SignedSums Product::signedSums(const Result &result,
                               const std::vector<std::vector<double>> &rows,
                               int64_t point, int64_t lane,
                               int64_t weightRow) const {
  SignedSums sums;
  for (const Term &term : result.terms)
    for (int64_t c = 0; c != contractedSize; ++c) {
      int64_t at = term.factorAt[point] + c * term.factorStride;
      sums.add(term.weight[weightRow * term.weightRowStride +
                           term.weightAt[point] + c * term.weightStride] *
               rows[term.factor][at * lanes + lane]);
    }
  return sums;
}

template <int lanes>
void Product::runRows(Frame &frame, int64_t first, int64_t count,
                      const std::vector<std::vector<double>> &factors) const {
  std::vector<std::vector<double>> rows;
  for (auto [factor, points] : llvm::zip_equal(factors, factorPoints))
    rows.push_back(interleave<lanes>(factor, points, first, count));
  double bound = arithmetic.sumBound();
  for (auto [index, result] : llvm::enumerate(results)) {
    std::vector<double> &out = frame.slots[result.slot];
    bool ordersDiffer = arithmetic.perturbs() && mayOverflow(result, rows);
    // A pack has far fewer entries than an operator has numbers to give.
    std::vector<Noise> noises;
    for (int64_t lane = 0; lane != count; ++lane)
      noises.push_back(arithmetic.noise(operation + (index << 32),
                                        frame.rows[first + lane], frame.step));
    for (int64_t point = 0; point != points; ++point) {
      RowSums<lanes> sums;
      for (const Term &term : result.terms) {
        const double *weight = term.weight +
                               frame.rows[first] * term.weightRowStride +
                               term.weightAt[point];
        const double *factor =
            rows[term.factor].data() + term.factorAt[point] * lanes;
        for (int64_t c = 0; c != contractedSize; ++c)
          sums.add(weight[c * term.weightStride],
                   factor + c * term.factorStride * lanes);
      }
      for (int64_t lane = 0; lane != count; ++lane) {
        PartialSums one(sums.sum[lane], sums.squares[lane]);
        double sum = one.result(bound, noises[lane]);
        if (ordersDiffer && !std::isnan(sum))
          sum = signedSums<lanes>(result, rows, point, lane, frame.rows[first])
                    .inSomeOrder(sum, noises[lane]);
        out[(first + lane) * points + point] = arithmetic.finish(sum, 0);
      }
    }
  }
}

void Product::run(Frame &frame) const {
  std::vector<std::vector<double>> factors;
  for (size_t index = 0; index != factorSlots.size(); ++index)
    factors.push_back(roundFactor(frame, index));
  int64_t rows = frame.rows.size();
  for (const Result &result : results)
    frame.slots[result.slot].resize(rows * points);
  constexpr int lanes = 8;
  for (int64_t first = 0; first < rows; first += lanes) {
    int64_t count = std::min<int64_t>(lanes, rows - first);
    if (count > 1 && !hasWeightRows) {
      runRows<lanes>(frame, first, count, factors);
      continue;
    }
    // Rows with weights of their own share nothing.
    for (int64_t row = first; row != first + count; ++row)
      runRows<1>(frame, row, 1, factors);
  }
}

//===----------------------------------------------------------------------===//
// Translation
//===----------------------------------------------------------------------===//

namespace {

/// A weight's axes by what the product does with them.
struct WeightAxes {
  Space space;
  llvm::SmallVector<int64_t> strides;
  /// Positions of the made and of the contracted axis; none for a diagonal.
  std::optional<unsigned> made, contracted;

  int64_t strideAt(std::optional<unsigned> axis) const {
    return axis ? strides[*axis] : 0;
  }
  /// How far the weight moves along `name` of the result.
  int64_t strideOf(StringRef name) const;
};

} // namespace

int64_t WeightAxes::strideOf(StringRef name) const {
  int64_t stride = 0;
  for (auto [axis, own] : llvm::enumerate(space.names))
    if (own == name && axis != contracted)
      stride += strides[axis];
  return stride;
}

static WeightAxes weightAxesOf(ProductOpInterface op,
                               const StepContext &context) {
  WeightAxes axes;
  axes.space = context.binding.sized(
      op.getWeight().getType().getNames({RecDialect::batchName}));
  unsigned rank = axes.space.sizes.size();
  for (unsigned axis = 0; axis != rank; ++axis)
    axes.strides.push_back(
        llvm::product_of(ArrayRef(axes.space.sizes).drop_front(axis + 1)));
  if (auto dense = dyn_cast<BlockDiagonalProductOp>(op.getOperation())) {
    axes.contracted = dense.getTransposed() ? rank - 2 : rank - 1;
    axes.made = dense.getTransposed() ? rank - 1 : rank - 2;
  }
  return axes;
}

static Term makeTerm(ProductOpInterface op, const StepContext &context,
                     const WeightAxes &axes, int64_t entry, unsigned factor,
                     const Space &space) {
  const Array *weight = context.binding.inputOf(op.getWeight());
  Space own = context.spaceOf(op.getFactors()[factor]);
  StringRef contracted = op.getContractedName();
  Term term;
  NamedTensorType type = op.getWeight().getType();
  bool hasRows = type.hasName(RecDialect::batchName);
  int64_t points = axes.space.points();
  term.weightRowStride =
      hasRows ? points * type.getPack({RecDialect::batchName}) : 0;
  term.weight = weight->data.data() + entry * points;
  if (hasRows) // All that the rows take lies within.
    points = weight->data.size() - entry * points;
  if (context.arithmetic.flushesSubnormals()) {
    term.flushed = std::make_shared<std::vector<double>>(term.weight,
                                                         term.weight + points);
    for (double &value : *term.flushed)
      value = context.arithmetic.operand(value);
    term.weight = term.flushed->data();
  }
  term.largestWeight = largestOf(ArrayRef(term.weight, points));
  term.weightAt =
      offsetsOf(space, [&](StringRef name) { return axes.strideOf(name); });
  term.weightStride = axes.strideAt(axes.contracted);
  term.factor = factor;
  term.factorAt = offsetsOf(space, [&](StringRef name) {
    return name == contracted ? 0 : own.strideOf(name);
  });
  term.factorStride = own.strideOf(contracted);
  return term;
}

/// The pack entries that take part: a result each, or, transposed, a term each.
static std::vector<Result> makeResults(ProductOpInterface op,
                                       const StepContext &context,
                                       const WeightAxes &axes,
                                       const Space &space) {
  int64_t begin = 0;
  int64_t end = op.getWeight().getType().getPack({RecDialect::batchName});
  bool transposed = false;
  if (auto dense = dyn_cast<BlockDiagonalProductOp>(op.getOperation())) {
    std::tie(begin, end) = dense.getTaken();
    transposed = dense.getTransposed();
  }
  std::vector<Result> results;
  for (Value result : op->getResults())
    results.push_back({context.slotOf(result), {}});
  for (int64_t entry = begin; entry != end; ++entry) {
    unsigned index = entry - begin;
    results[transposed ? 0 : index].terms.push_back(
        makeTerm(op, context, axes, entry, transposed ? index : 0, space));
  }
  return results;
}

static Expected<void> checkKnown(ProductOpInterface op) {
  if (isa<BlockDiagonalProductOp, DiagonalProductOp>(op.getOperation()))
    return {};
  return fail(ErrorCode::unsupported,
              "the oracle does not know " + op->getName().getStringRef().str(),
              placeOf(op),
              "teach it in dialect/oracle/ProductInstructions.cpp");
}

Expected<Instruction> reprise::oracle::makeProduct(ProductOpInterface op,
                                                   const StepContext &context) {
  if (auto known = checkKnown(op); !known)
    return passOn(known);
  Space space = context.spaceOf(op->getResult(0));
  StringRef contracted = op.getContractedName();
  Product product = {
      {},
      {},
      makeResults(op, context, weightAxesOf(op, context), space),
      space.points(),
      contracted.empty() ? 1 : context.binding.sizeOf(contracted),
      formatOf(
          op.getRoundingType(),
          formatOf(op.getWeight().getType().getElementType(), context.storage)),
      op.getWeight().getType().hasName(RecDialect::batchName),
      context.arithmetic,
      context.operation};
  for (Value factor : op.getFactors()) {
    product.factorSlots.push_back(context.slotOf(factor));
    product.factorPoints.push_back(context.spaceOf(factor).points());
  }
  return [product](Frame &frame) { product.run(frame); };
}
