//===- JsonTest.cpp - strict JSON -----------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "support/Json.h"

#include <gtest/gtest.h>

using namespace reprise;

namespace {

Expected<Json> parse(std::string_view text, int maxDepth = 3) {
  return parseJson(text, "f.json", maxDepth, ErrorCode::io);
}

Error errorOf(std::string_view text, int maxDepth = 3) {
  auto json = parse(text, maxDepth);
  EXPECT_FALSE(json) << text;
  return json ? Error() : json.error();
}

} // namespace

TEST(Json, GivesWhatTheTextSays) {
  auto json = parse(R"({"a": [1, -2.5, true, null], "b": {"c": "d"}})");
  ASSERT_TRUE(json) << json.error().render();
  EXPECT_EQ((*json)["a"].size(), 4u);
  EXPECT_EQ((*json)["b"]["c"], "d");
}

TEST(Json, MalformedTextIsRefusedAtItsByte) {
  for (const char *text : {"", "{", "{'a': 1}", "[1,]", "{} x", "[01]"}) {
    Error error = errorOf(text);
    EXPECT_EQ(error.message.rfind("not valid JSON: ", 0), 0u) << error.message;
    EXPECT_EQ(error.place.rfind("f.json: byte ", 0), 0u) << error.place;
    EXPECT_EQ(error.code, ErrorCode::io);
  }
  EXPECT_EQ(errorOf("[1,]").place, "f.json: byte 4");
}

TEST(Json, AKeyIsGivenOnceInAnObject) {
  EXPECT_EQ(errorOf(R"({"a": 1, "b": {}, "a": 1})").message,
            "key 'a' is given twice");
  // An escape is the same letter.
  EXPECT_EQ(errorOf(R"({"a": 1, "\u0061": 1})").message,
            "key 'a' is given twice");
  EXPECT_TRUE(parse(R"([{"a": {"b": 1}}, {"a": 1, "b": 2}])"));
}

TEST(Json, NestingIsLimited) {
  EXPECT_TRUE(parse("[[{}]]"));
  EXPECT_EQ(errorOf("[[[[]]]]").message, "nested deeper than 3 levels");
  EXPECT_EQ(errorOf(std::string(1000000, '['), 100).message,
            "nested deeper than 100 levels");
}

TEST(JsonReader, NamesThePathOfWhatIsWrong) {
  Json json = *parse(R"({"a": [1, "x"], "n": 18446744073709551615})");
  JsonReader reader(json, "f.json", ErrorCode::invalidArgument);
  auto number = reader.member("a").element(1).integer();
  ASSERT_FALSE(number);
  EXPECT_EQ(number.error().place, "f.json.a[1]");
  EXPECT_EQ(number.error().message,
            "an integer within 64 bits is expected, not \"x\"");
  EXPECT_EQ(number.error().code, ErrorCode::invalidArgument);
  EXPECT_FALSE(reader.member("n").integer());
  EXPECT_EQ(reader.member("a").element(0).integer().value(), 1);
}

TEST(JsonReader, KeysAreRequiredOrKnown) {
  Json json = *parse(R"({"a": 1, "c": 2})");
  JsonReader reader(json, "f.json", ErrorCode::invalidArgument);
  EXPECT_TRUE(reader.expectKeys({"a"}, {"b", "c"}));
  EXPECT_EQ(reader.expectKeys({"a", "b"}, {"c"}).error().message,
            "key 'b' is missing");
  EXPECT_EQ(reader.expectKeys({"a"}, {"b"}).error().message,
            "unknown key 'c'; known are a, b");
  EXPECT_EQ(reader.expectKeys({"a"}).error().message,
            "unknown key 'c'; known are a");
}
