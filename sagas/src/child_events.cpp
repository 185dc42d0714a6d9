#include "snorri/sagas/child_events.hpp"

#include <stdexcept>

#include "json_io.hpp"

namespace snorri::sagas {

std::string encode_child_event(const child_event& what) {
  json_writer out;
  out.open();
  out.text("saga", what.saga);
  out.raw("data", what.data.empty() ? std::string_view{"{}"} : std::string_view{what.data});
  out.close();
  return out.take();
}

child_event decode_child_event(std::string_view body) {
  rapidjson::Document document;
  document.Parse(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject()) {
    throw std::runtime_error("the body is no JSON object");
  }
  return {text_at(document, "saga"), raw_at(document, "data")};
}

}  // namespace snorri::sagas
