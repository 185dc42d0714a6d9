// /livez and /readyz: whether the process answers, and whether the engine takes messages.
#include "admin/routes.hpp"

namespace snorri::app {

namespace {

struct check {
  const char* what;
  std::string failure;  // "" = good
};

admin_reply answer_of(bool good, bool verbose, const std::string& why,
                      const std::vector<check>& checks) {
  admin_reply reply{.status = good ? 200 : 503, .content_type = "text/plain"};
  for (const check& each : checks) {
    if (!verbose) break;
    reply.body += each.failure.empty() ? "[+] " : "[-] ";
    reply.body += each.what;
    reply.body += each.failure.empty() ? "\n" : ": " + each.failure + "\n";
  }
  reply.body += good ? "ok\n" : why + "\n";
  return reply;
}

}  // namespace

admin_reply routes::live(const admin_request&, const url_target& at) {
  return answer_of(true, at.parameters.contains("verbose"), "", {{"the process answers", ""}});
}

admin_reply routes::ready(const admin_request&, const url_target& at) {
  const auto now = engine_.status();
  const std::string unwritable = now && !now->writable ? now->not_writable_why : "";
  const std::vector<check> checks{
      {"transport bound", engine_.listen.empty() ? "nothing is listened to" : ""},
      {"recovery finished", now ? "" : "sagas are being taken up"},
      {"store writable", unwritable},
      {"not draining", now && now->draining ? "the engine stops" : ""},
  };
  std::string why;
  if (!now) why = "recovering";
  if (now && now->draining) why = "draining";
  if (why.empty() && !unwritable.empty()) why = "not writable: " + unwritable;
  if (why.empty() && engine_.listen.empty()) why = "nothing is listened to";
  return answer_of(why.empty(), at.parameters.contains("verbose"), why, checks);
}

}  // namespace snorri::app
