// `snorri new` but for what the compiler says about it: tests/house builds a project of each kind.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "new/project.hpp"
#include "process.hpp"

namespace snorri::app {
namespace {

namespace fs = std::filesystem;

std::string why_not(std::string_view name) {
  const auto parsed = parse_project_name(name);
  return parsed ? "" : parsed.error().text();
}

std::vector<project_file> parcel(const std::string& kind) {
  auto made = make_project(*parse_project_name("late-parcel"), kind);
  EXPECT_TRUE(made.has_value());
  return *made;
}

std::set<std::string> paths(const std::vector<project_file>& files) {
  std::set<std::string> found;
  for (const auto& each : files) found.insert(each.path);
  return found;
}

TEST(ProjectName, IsAFolderANamespaceAndTypesAtOnce) {
  const auto name = parse_project_name("late-parcel-2");
  ASSERT_TRUE(name.has_value());
  EXPECT_EQ(name->project, "late-parcel-2");
  EXPECT_EQ(name->name, "late_parcel_2");
  EXPECT_EQ(name->camel, "LateParcel2");
  EXPECT_EQ(name->words, "late parcel 2");
}

TEST(ProjectName, IsRefusedWithOneThatWouldDo) {
  EXPECT_NE(why_not("Late Parcel!").find("did you mean \"late-parcel\"?"), std::string::npos);
  EXPECT_NE(why_not("late_parcel").find("did you mean \"late-parcel\"?"), std::string::npos);
  EXPECT_NE(why_not("7-dwarves").find("did you mean \"dwarves\"?"), std::string::npos);
  EXPECT_NE(why_not("-x-").find("did you mean \"x\"?"), std::string::npos);
  EXPECT_NE(why_not("../../etc").find("did you mean \"etc\"?"), std::string::npos);
  EXPECT_NE(why_not(std::string(41, 'a')).find("1 to 40"), std::string::npos);
  EXPECT_EQ(why_not("").find("did you mean"), std::string::npos);
}

TEST(ProjectName, IsNoWordOfCxxOrOfWhatIsLinked) {
  for (const char* taken : {"class", "new", "signal", "test", "std", "snorri", "main", "revoke"}) {
    EXPECT_NE(why_not(taken).find(std::string("did you mean \"") + taken + "-saga\"?"),
              std::string::npos)
        << taken;
  }
}

TEST(NewProject, HasTheSameFilesForBothKindsAndNoPlaceholderLeft) {
  const std::set<std::string> expected{
      ".gitignore",           "CMakeLists.txt",      "README.md",
      "messages.hpp",         "participant.cpp",     "publisher.cpp",
      "late_parcel_saga.cpp", "late_parcel_test.cpp"};
  for (const auto& kind : project_kinds()) {
    EXPECT_EQ(paths(parcel(kind)), expected) << kind;
    for (const auto& file : parcel(kind)) {
      EXPECT_EQ(file.text.find('@'), std::string::npos) << kind << " " << file.path;
      EXPECT_FALSE(file.text.empty());
    }
  }
}

TEST(NewProject, OfAKindThatThereIsNotNamesTheNearest) {
  const auto made = make_project(*parse_project_name("x"), "tabel");
  ASSERT_FALSE(made.has_value());
  EXPECT_NE(made.error().text().find("did you mean \"table\"?"), std::string::npos);
}

TEST(NewProject, OverwritesNothingAndThenWritesNothing) {
  temporary_folder folder;
  const fs::path to = folder.path("late-parcel");
  fs::create_directories(to);
  std::ofstream(to / "publisher.cpp") << "mine";
  const auto written = write_project(to, parcel("steps"));
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code(), errc::bad_argument);
  EXPECT_NE(written.error().text().find("publisher.cpp is there already"), std::string::npos);
  EXPECT_EQ(std::distance(fs::directory_iterator(to), {}), 1);
  EXPECT_EQ(fs::file_size(to / "publisher.cpp"), 4u);
}

TEST(NewProject, ThatCantBeWrittenLeavesNothing) {
  temporary_folder folder;
  std::ofstream(folder.path("a-file")) << "x";
  const auto written = write_project(folder.path("a-file") + "/below", parcel("steps"));
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code(), errc::io_failed);
  EXPECT_TRUE(fs::is_regular_file(folder.path("a-file")));
}

TEST(NewProject, GoesBesideFilesThatAreNotItsOwn) {
  temporary_folder folder;
  const fs::path to = folder.path("repository");
  fs::create_directories(to / ".git");
  ASSERT_TRUE(write_project(to, parcel("table")).has_value());
  EXPECT_TRUE(fs::exists(to / "CMakeLists.txt"));
}

}  // namespace
}  // namespace snorri::app
