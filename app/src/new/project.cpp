#include "new/project.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <system_error>

#include "snorri/base/version.hpp"
#include "text/embedded.hpp"
#include "text/nearest.hpp"

namespace snorri::app {

namespace {

using words = std::map<std::string, std::string, std::less<>>;

/// What of SNORRI_VERSION a find_package asks for: "0.1".
std::string minor_version() {
  const std::string_view all = SNORRI_VERSION;
  return std::string(all.substr(0, all.rfind('.')));
}

/// `@word@` replaced by what it stands for; any other @ stays.
std::string filled_in(std::string_view text, const words& values) {
  std::string out;
  while (!text.empty()) {
    const auto begin = text.find('@');
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const auto end = text.find('@', 1);
    const auto value =
        end == std::string_view::npos ? values.end() : values.find(text.substr(1, end - 1));
    out += value == values.end() ? "@" : value->second;
    text.remove_prefix(value == values.end() ? 1 : end + 1);
  }
  return out;
}

/// "steps/@name@_saga.cpp.in" → "late_parcel_saga.cpp"; a .gitignore has its dot in projects only.
std::string path_in_project(std::string_view path, const words& values) {
  path.remove_prefix(path.find('/') + 1);
  path.remove_suffix(std::string_view(".in").size());
  return path == "gitignore" ? ".gitignore" : filled_in(path, values);
}

error io_error(const std::filesystem::path& at, const std::string& why) {
  return error(errc::io_failed, at.string() + " can't be written: " + why);
}

result<void> write_file(const std::filesystem::path& to, const std::string& text) {
  std::error_code failure;
  std::filesystem::create_directories(to.parent_path(), failure);
  if (failure) return io_error(to.parent_path(), failure.message());
  std::ofstream file(to, std::ios::binary);
  if (!(file << text).flush()) return io_error(to, std::strerror(errno));
  return {};
}

}  // namespace

std::vector<std::string> project_kinds() { return {"steps", "table"}; }

result<std::vector<project_file>> make_project(const project_name& name, const std::string& kind) {
  const auto kinds = project_kinds();
  if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
    return error(errc::bad_argument, "there is no kind \"" + kind + "\"" +
                                         did_you_mean(kind, kinds) +
                                         ": steps is a list of steps, "
                                         "table a table of states and rows");
  }
  const words values{{"project", name.project},
                     {"name", name.name},
                     {"Name", name.camel},
                     {"words", name.words},
                     {"version", minor_version()}};
  std::vector<project_file> files;
  for (const embedded_file& each : project_templates()) {
    const auto folder = each.path.substr(0, each.path.find('/'));
    if (folder != "shared" && folder != kind) continue;
    files.push_back({path_in_project(each.path, values), filled_in(each.text, values)});
  }
  std::sort(files.begin(), files.end(), [](const auto& left, const auto& right) {
    const bool is_first = left.path == "CMakeLists.txt";
    return is_first != (right.path == "CMakeLists.txt") ? is_first : left.path < right.path;
  });
  return files;
}

result<void> write_project(const std::filesystem::path& folder,
                           const std::vector<project_file>& files) {
  for (const auto& each : files) {
    if (!std::filesystem::exists(std::filesystem::symlink_status(folder / each.path))) continue;
    return error(errc::bad_argument, (folder / each.path).string() +
                                         " is there already, and nothing was written: choose "
                                         "another name, or another --dir");
  }
  for (std::size_t at = 0; at < files.size(); ++at) {
    const auto written = write_file(folder / files[at].path, files[at].text);
    if (written) continue;
    std::error_code ignored;
    for (std::size_t done = 0; done <= at; ++done) {
      std::filesystem::remove(folder / files[done].path, ignored);
    }
    std::filesystem::remove(folder, ignored);  // only if it is empty
    return written;
  }
  return {};
}

}  // namespace snorri::app
