// The OpenAPI document and the router are of one table; the schemas are held against real answers.
#include "admin/openapi.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <regex>
#include <set>

#include "admin/routes.hpp"
#include "definitions/order.hpp"
#include "filled_store.hpp"
#include "process.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

std::string lower(std::string text) {
  for (char& letter : text) letter = static_cast<char>(letter | 0x20);
  return text;
}

TEST(OpenApi, HasEachRowOfTheTableAndNothingElse) {
  const json document = openapi_document();
  std::size_t operations = 0;
  std::set<std::string> ids;
  for (const auto& [path, item] : document["paths"].items()) operations += item.size();
  for (const route& row : route_table()) {
    ASSERT_TRUE(document["paths"].contains(row.path)) << row.path;
    const json& operation = document["paths"][row.path][lower(row.method)];
    EXPECT_EQ(operation["summary"], row.summary);
    EXPECT_TRUE(operation["responses"].contains(std::to_string(row.status))) << row.path;
    EXPECT_EQ(operation["responses"].contains("401"), row.needs != role::anyone) << row.path;
    EXPECT_TRUE(ids.insert(operation["operationId"]).second) << operation["operationId"];
  }
  EXPECT_EQ(operations, route_table().size());
}

TEST(OpenApi, RefersToNothingThatIsNotThere) {
  const json document = openapi_document();
  std::size_t references = 0;
  const std::function<void(const json&)> look = [&](const json& at) {
    for (const auto& [name, value] : at.items()) {
      if (name == "$ref") {
        ++references;
        const json::json_pointer target(value.get<std::string>().substr(1));
        EXPECT_TRUE(document.contains(target)) << value;
      } else if (value.is_structured()) {
        look(value);
      }
    }
  };
  look(document);
  EXPECT_GT(references, 20u);
}

TEST(RouteTable, LeadsEachAddressToItsOwnRow) {
  for (const route& row : route_table()) {
    const std::string path = std::regex_replace(row.path, std::regex("\\{[a-z]+\\}"), "x%2Fy");
    const auto found = find_route(row.method, *parse_target(path));
    ASSERT_NE(found.row, nullptr) << path;
    EXPECT_STREQ(found.row->path, row.path);
    EXPECT_EQ(find_route("TRACE", *parse_target(path)).row, nullptr);
    EXPECT_NE(find_route("TRACE", *parse_target(path)).allow, "");
    EXPECT_GE(row.needs, row.changes() ? role::operate : role::anyone) << path;
  }
}

/// Rewrites references so that a schema stands alone.
json alone(json schema) {
  const std::string text =
      std::regex_replace(dump(schema), std::regex("#/components/schemas/"), "#/definitions/");
  json out = json::parse(text);
  out["definitions"] = json::parse(std::regex_replace(
      dump(openapi_schemas()), std::regex("#/components/schemas/"), "#/definitions/"));
  return out;
}

TEST(OpenApi, SaysOfAnswersWhatTheyAre) {
  const auto store = make_filled_store();
  engine_face face;
  face.status = [] { return engine::engine_status{}; };
  face.identify = [](std::string_view) { return caller{local_caller, role::admin}; };
  face.definitions = {&orders::order_definition()};
  routes api(std::move(*store->make_reader()), std::move(face));
  const temporary_folder folder;
  const std::string path = folder.path("answers.jsonl");
  std::ofstream file(path);
  const auto judge = [&](const std::string& address, const route& row) {
    const auto reply = api.answer({"GET", address, "127.0.0.1", "", "", "", "", ""});
    ASSERT_EQ(reply.status, row.status) << address << " " << reply.body;
    const json line{{"schema", alone(json::parse(row.reply))},
                    {"instance", json::parse(reply.body)},
                    {"valid", true}};
    file << dump(line) << "\n";
  };
  for (const route& row : route_table()) {
    if (row.changes() || std::string_view(row.content_type) != "application/json") continue;
    std::string address = std::regex_replace(row.path, std::regex("\\{type\\}"), "order");
    judge(std::regex_replace(address, std::regex("\\{key\\}"), "2"), row);
  }
  const json problem{
      {"schema", alone(json{{"$ref", "#/components/schemas/problem"}})},
      {"instance", json::parse(api.answer({"GET", "/none", "localhost", "", "", "", "", ""}).body)},
      {"valid", true}};
  file << dump(problem) << "\n";
  file.close();
  const auto judged = run({"/usr/bin/python3", SNORRI_SCHEMA_JUDGE, path});
  EXPECT_EQ(judged.code, 0) << judged.out << judged.err;
}

}  // namespace
}  // namespace snorri::app
