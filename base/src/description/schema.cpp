#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "description/scalars.hpp"

namespace snorri::described {

namespace {

using json = nlohmann::ordered_json;

class schema_writer {
 public:
  std::string whole(const type& of) {
    names_[&of] = "";  // the document itself
    json document = of.is == kind::structure ? structure(of) : value(of, {});
    if (!definitions_.empty()) document["definitions"] = definitions_;
    return document.dump();
  }

 private:
  json value(const type& of, const limits& says) {
    json made = plain(of, says);
    if (says.text.empty()) return made;
    // Beside a $ref nothing counts in draft-07.
    if (made.contains("$ref")) made = {{"allOf", json::array({made})}};
    made["description"] = says.text;
    return made;
  }

  json plain(const type& of, const limits& says) {
    switch (of.is) {
      case kind::truth:
        return {{"type", "boolean"}};
      case kind::integer:
        return integer(of, says);
      case kind::real:
        return real(says);
      case kind::text:
        return sized({{"type", "string"}}, says, "minLength", "maxLength");
      case kind::time:
        return {{"type", "string"}, {"format", "date-time"}};
      case kind::choice:
        return choice(of);
      case kind::optional:
        return {{"anyOf", json::array({plain(of.element(), says), json{{"type", "null"}}})}};
      case kind::list:
        return sized({{"type", "array"}, {"items", plain(of.element(), {})}}, says, "minItems",
                     "maxItems");
      case kind::map:
        return sized({{"type", "object"}, {"additionalProperties", plain(of.element(), {})}}, says,
                     "minProperties", "maxProperties");
      case kind::structure:
        return reference(of);
      case kind::foreign:
        return json::parse(of.does.schema());
    }
    return json::object();
  }

  static json integer(const type& of, const limits& says) {
    json made{{"type", "integer"}};
    if (of.bytes == 8 && of.is_signed) made["format"] = "int64";
    const auto range = range_of(of);
    if (says.least > range.least) {
      made["minimum"] = says.least;
    } else if (of.bytes < 8 || !of.is_signed) {
      made["minimum"] = range.least;
    }
    const bool narrower = says.most < 0 || static_cast<unsigned long long>(says.most) < range.most;
    if (narrower && says.most != max_of<long long>) {
      made["maximum"] = says.most;
    } else if (of.bytes < 8) {
      made["maximum"] = range.most;
    }
    if (!of.unit.empty()) made["description"] = of.unit;
    return made;
  }

  static json real(const limits& says) {
    json made{{"type", "number"}};
    if (says.real_least > -std::numeric_limits<double>::infinity()) {
      made["minimum"] = says.real_least;
    }
    if (says.real_most < std::numeric_limits<double>::infinity()) made["maximum"] = says.real_most;
    return made;
  }

  static json sized(json made, const limits& says, const char* least, const char* most) {
    if (says.size_least > 0) made[least] = says.size_least;
    if (says.size_most < max_of<std::size_t>) made[most] = says.size_most;
    return made;
  }

  static json choice(const type& of) {
    json names = json::array();
    for (std::size_t i = 0; i < of.choice_count; ++i) names.push_back(of.choices[i].name);
    return {{"type", "string"}, {"enum", std::move(names)}};
  }

  /// Types of one name from several namespaces are told apart by a number.
  std::string free_name(const type& of) {
    std::string name(of.name);
    for (int number = 2; definitions_.contains(name); ++number) {
      name = std::string(of.name) + std::to_string(number);
    }
    return name;
  }

  json reference(const type& of) {
    auto known = names_.find(&of);
    if (known == names_.end()) {
      const auto name = free_name(of);
      known = names_.emplace(&of, name).first;
      definitions_[name] = nullptr;  // it may hold itself
      auto made = structure(of);
      definitions_[name] = std::move(made);
    }
    return {{"$ref", known->second.empty() ? "#" : "#/definitions/" + known->second}};
  }

  json structure(const type& of) {
    std::vector<const member*> in_order(of.member_count);
    for (std::size_t i = 0; i < of.member_count; ++i)
      in_order[of.members[i].place] = &of.members[i];
    json made = json::object();
    if (!of.text.empty()) made["description"] = of.text;
    made["type"] = "object";
    json properties = json::object();
    json required = json::array();
    for (const member* one : in_order) {
      json& property = properties[std::string(one->name)] = value(one->of(), one->says);
      if (one->says.or_default) property["default"] = json::parse(one->says.initial());
      if (one->says.or_default || one->of().is == kind::optional) continue;
      required.push_back(one->name);
    }
    if (!properties.empty()) made["properties"] = std::move(properties);
    if (!required.empty()) made["required"] = std::move(required);
    return made;
  }

  std::map<const type*, std::string> names_;
  json definitions_ = json::object();
};

}  // namespace

std::string json_schema(const type& of) { return schema_writer().whole(of); }

}  // namespace snorri::described
