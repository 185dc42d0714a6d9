// What comes in, and how a failure is said.
#include "snorri/testing/given.hpp"

#include <gtest/gtest.h>

#include "linked.hpp"
#include "snorri/sagas/child_events.hpp"
#include "snorri/testing/story.hpp"

namespace snorri::testing {

given_saga::given_saga(const sagas::definition* by) {
  if (by != nullptr) saga_.emplace(*by);
}

given_saga given(std::string_view saga_type, int version, place where) {
  const auto found = find_linked(saga_type, version);
  if (found) return given_saga(*found);
  ADD_FAILURE_AT(where.file, where.line) << found.error().message();
  return given_saga(nullptr);
}

std::string given_saga::story() const { return saga_ ? story_of(*saga_) : ""; }

given_saga& given_saga::say(bool ok, const std::string& sentence, place where) {
  if (ok) return *this;
  ADD_FAILURE_AT(where.file, where.line) << sentence << "\n" << story();
  return *this;
}

given_saga& given_saga::did(const result<void>& what, place where) {
  if (what) return *this;
  broken_ = true;
  return say(false, what.error().message(), where);
}

given_saga& given_saga::when_message(std::string_view type, std::string body, place where) {
  if (silent()) return *this;
  return did(saga_->message(type, std::move(body)), where);
}

given_saga& given_saga::when_message(std::string_view type, std::string body,
                                     std::string_view schema, place where) {
  if (silent()) return *this;
  return did(saga_->message(type, std::move(body), std::string(schema)), where);
}

given_saga& given_saga::when_reply(std::string_view command, std::string_view type,
                                   std::string body, place where) {
  if (silent()) return *this;
  return did(saga_->reply(command, type, std::move(body)), where);
}

given_saga& given_saga::again(place where) {
  if (silent()) return *this;
  return did(saga_->repeat(), where);
}

given_saga& given_saga::after(duration by, place where) {
  if (silent()) return *this;
  return did(saga_->pass(by), where);
}

given_saga& given_saga::at(duration since_start, place where) {
  if (silent()) return *this;
  return did(saga_->pass_until(saga_->control().started_at + since_start), where);
}

given_saga& given_saga::when_timeout(place where) {
  if (silent()) return *this;
  return did(saga_->pass_until_next_timer(), where);
}

given_saga& given_saga::when_timer(std::string_view name, place where) {
  if (silent()) return *this;
  return did(saga_->pass_until_timer(name), where);
}

given_saga& given_saga::when_command_failed(std::string_view type, std::string_view reason,
                                            place where) {
  if (silent()) return *this;
  return did(saga_->fail(type, reason), where);
}

given_saga& given_saga::when_cancelled(std::string_view reason, place where) {
  if (silent()) return *this;
  return did(saga_->cancel(reason), where);
}

given_saga& given_saga::when_undone(std::string_view reason, place where) {
  if (silent()) return *this;
  return did(saga_->undo(reason), where);
}

given_saga& given_saga::when_child_confirmed(std::string_view child, std::string data,
                                             place where) {
  if (silent()) return *this;
  return did(saga_->child_ended(child, child_confirmed::message_type, std::move(data)), where);
}

given_saga& given_saga::when_child_cancelled(std::string_view child, std::string data,
                                             place where) {
  if (silent()) return *this;
  return did(saga_->child_ended(child, child_cancelled::message_type, std::move(data)), where);
}

given_saga& given_saga::when_child_undone(std::string_view child, std::string data, place where) {
  if (silent()) return *this;
  return did(saga_->child_ended(child, child_undone::message_type, std::move(data)), where);
}

given_saga& given_saga::drawing(double jitter) {
  if (saga_) saga_->draw(jitter);
  return *this;
}

}  // namespace snorri::testing
