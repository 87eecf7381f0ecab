//===- ManifestFields.h - the keys of a manifest --------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to the library. Each object of a manifest lists its keys once, for
// reading, for writing, and for the check that there are no others. `object` is
// one of the three; it takes the keys in the order in which they are written.
// An optional key is left out where its value is the one that the type has from
// the start.

#ifndef REPRISE_RUNTIME_MANIFESTFIELDS_H
#define REPRISE_RUNTIME_MANIFESTFIELDS_H

#include "runtime/Manifest.h"

namespace reprise {

template <typename T>
struct Fields;

template <>
struct Fields<ValueRange> {
  template <typename Object, typename Value>
  static void describe(Object &object, Value &range) {
    object.required("min", range.min);
    object.required("max", range.max);
  }
};

template <>
struct Fields<ManifestArgument> {
  template <typename Object, typename Value>
  static void describe(Object &object, Value &argument) {
    object.required("name", argument.name);
    object.required("role", argument.role);
    object.required("dtype", argument.dtype);
    object.required("dims", argument.dims);
    object.required("optional", argument.optional);
    object.required("strided", argument.strided);
    object.optional("values", argument.values);
    object.optional("order", argument.order);
    object.optional("prepared", argument.prepared);
    object.optional("fill", argument.fill);
  }
};

template <>
struct Fields<ManifestCarry> {
  template <typename Object, typename Value>
  static void describe(Object &object, Value &carry) {
    object.required("in", carry.input);
    object.required("out", carry.output);
  }
};

template <>
struct Fields<ManifestBuffer> {
  template <typename Object, typename Value>
  static void describe(Object &object, Value &buffer) {
    object.required("name", buffer.name);
    object.required("kind", buffer.kind);
    object.required("bytes", buffer.bytes);
  }
};

template <>
struct Fields<CpuGeometry> {
  template <typename Object, typename Value>
  static void describe(Object &object, Value &geometry) {
    object.optional("team_size", geometry.teamSize);
  }
};

template <>
struct Fields<GpuGeometry> {
  template <typename Object, typename Value>
  static void describe(Object &object, Value &geometry) {
    object.required("grid", geometry.grid);
    object.required("block", geometry.block);
    object.required("cluster", geometry.cluster);
    object.required("cooperative", geometry.isCooperative);
    object.required("shared_memory_bytes", geometry.sharedMemoryBytes);
  }
};

template <>
struct Fields<ManifestLaunch> {
  template <typename Object, typename Value>
  static void describe(Object &object, Value &launch) {
    object.required("entry", launch.entry);
    object.required("arguments", launch.arguments);
    object.optional("cpu", launch.cpu);
    object.optional("gpu", launch.gpu);
  }
};

/// All keys but schema_version, which comes first.
template <>
struct Fields<Manifest> {
  template <typename Object, typename Value>
  static void describe(Object &object, Value &manifest) {
    object.required("operator", manifest.operatorName);
    object.required("target", manifest.target);
    object.required("kind", manifest.kind);
    object.required("dims", manifest.dims);
    object.required("dynamic_dims", manifest.dynamicDims);
    object.required("tuned_for", manifest.tunedFor);
    object.required("arguments", manifest.arguments);
    object.required("carries", manifest.carries);
    object.required("buffers", manifest.buffers);
    object.optional("prepare", manifest.prepare);
    object.required("launches", manifest.launches);
    object.optional("cpu_features", manifest.cpuFeatures);
    object.optional("subnormals", manifest.subnormals);
    object.optional("architecture", manifest.architecture);
    object.required("resources", manifest.resources);
    object.required("schedule", manifest.schedule);
    object.required("provenance", manifest.provenance);
  }
};

} // namespace reprise

#endif // REPRISE_RUNTIME_MANIFESTFIELDS_H
