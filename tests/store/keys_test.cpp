// The keys of data subjects: made once, on disk before they are used, and gone without a trace.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "../../store/src/sqlite/key_check.hpp"
#include "../../store/src/sqlite/key_file.hpp"
#include "../../store/src/sqlite/key_reader.hpp"
#include "../../store/src/sqlite/key_ring.hpp"
#include "faulty_disk.hpp"
#include "helpers.hpp"

namespace snorri::store::sqlite {
namespace {

std::string name_of(int n) { return "customer/" + std::to_string(n); }

class Keys : public ::testing::Test {
 protected:
  key_ring open_ring(const std::string& vfs = "") { return {path_, vfs, "a store"}; }
  key_reader open_reader() { return {path_, "", "a store"}; }

  numbered_key make(key_ring& ring, const std::string& subject) {
    const auto made = value_of(ring.key_for(subject, minute(0)));
    ring.make_durable();
    return made;
  }

  /// Whether the bytes are in any file of the store: the key file, its journal, or what else.
  bool is_on_disk(std::string_view secret) {
    for (const auto& each : std::filesystem::directory_iterator(folder_.path())) {
      if (read_file(each.path().string()).find(secret) != std::string::npos) return true;
    }
    return false;
  }

  std::size_t findings(const std::string& store_id = "a store") {
    return value_of(check_keys(path_, "", store_id, 100)).count;
  }

  temporary_folder folder_;
  std::string path_ = folder_.file("store.db");
  std::string keys_ = path_ + ".keys";
};

TEST_F(Keys, AreMadeOnceForASubjectAndReadBackAfterARestart) {
  numbered_key ada;
  {
    auto ring = open_ring();
    EXPECT_FALSE(std::filesystem::exists(keys_)) << "made with the first key";
    ada = make(ring, "ada");
    const auto bob = make(ring, "bob");
    EXPECT_NE(ada.number, bob.number);
    EXPECT_FALSE(ada.key == bob.key);
    EXPECT_EQ(make(ring, "ada").number, ada.number);
  }
  auto ring = open_ring();
  EXPECT_EQ(value_of(ring.key_of(ada.number)), ada.key);
  EXPECT_EQ(make(ring, "ada").key, ada.key);
  EXPECT_EQ(value_of(ring.find("ada")), ada.number);
  EXPECT_EQ(value_of(ring.find("cid")), std::nullopt);
  EXPECT_EQ(findings(), 0u);
}

TEST_F(Keys, AreReadableByTheirOwnerAlone) {
  auto ring = open_ring();
  make(ring, "ada");
  struct stat about {};
  ASSERT_EQ(::stat(keys_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777u, 0600u);
  ASSERT_EQ(::stat((keys_ + "-journal").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777u, 0600u);
  EXPECT_EQ(about.st_size, 0) << "it held pages with keys";
}

TEST_F(Keys, ThatAreForgottenAreNowhereOnDisk) {
  auto ring = open_ring();
  std::vector<numbered_key> made;
  for (int n = 0; n < 5000; ++n) {
    made.push_back(value_of(ring.key_for(name_of(n), minute(0))));
    if (n % 1000 == 0) ring.make_durable();
  }
  ring.make_durable();
  for (std::size_t n = 0; n < made.size(); n += 100) {
    EXPECT_TRUE(value_of(ring.forget(name_of(static_cast<int>(n)))));
  }
  const auto bytes = read_file(keys_) + read_file(keys_ + "-journal");
  EXPECT_EQ(bytes.find("customer/"), std::string::npos) << "subjects are there as digests only";
  for (std::size_t n = 0; n < made.size(); ++n) {
    const bool is_there = bytes.find(made[n].key.view()) != std::string::npos;
    EXPECT_EQ(is_there, n % 100 != 0) << n;
  }
  EXPECT_EQ(findings(), 0u);
}

TEST_F(Keys, ThatAreForgottenAreNeverGivenAgain) {
  auto ring = open_ring();
  const auto first = make(ring, "ada");
  EXPECT_TRUE(value_of(ring.forget("ada")));
  EXPECT_FALSE(value_of(ring.forget("ada")));
  EXPECT_FALSE(value_of(ring.key_of(first.number)));
  const auto second = make(ring, "ada");
  EXPECT_GT(second.number, first.number);
  EXPECT_FALSE(second.key == first.key);
  EXPECT_TRUE(value_of(ring.forget("ada")));
  auto again = open_ring();
  EXPECT_GT(make(again, "ada").number, second.number);
}

TEST_F(Keys, ThatAreDiscardedWereNeverMade) {
  auto ring = open_ring();
  const auto kept = make(ring, "ada");
  const auto lost = value_of(ring.key_for("bob", minute(0)));
  ring.discard();
  EXPECT_FALSE(value_of(ring.find("bob")));
  EXPECT_FALSE(value_of(ring.key_of(lost.number)));
  EXPECT_EQ(value_of(ring.key_of(kept.number)), kept.key);
  EXPECT_EQ(make(ring, "cid").number, lost.number);
}

TEST_F(Keys, OfALostFileAreNotMistakenForOthers) {
  numbered_key lost;
  {
    auto ring = open_ring();
    lost = make(ring, "ada");
  }
  std::filesystem::remove(keys_);
  auto ring = open_ring();
  EXPECT_FALSE(value_of(ring.key_of(lost.number)));
  make(ring, "ada");
  EXPECT_FALSE(value_of(ring.key_of(lost.number)));
}

TEST_F(Keys, AreNotGivenOnceTheirFileWasRemovedUnderTheWriter) {
  auto ring = open_ring();
  make(ring, "ada");
  std::filesystem::remove(keys_);
  EXPECT_TRUE(ring.key_for("ada", minute(0)));
  EXPECT_THROW(ring.make_durable(), std::runtime_error);
}

TEST_F(Keys, OfAnotherStoreAreRefused) {
  {
    auto ring = open_ring();
    make(ring, "ada");
  }
  key_ring other(path_, "", "another store");
  EXPECT_EQ(code_of(other.key_for("ada", minute(0))), errc::store_foreign);
  key_reader reader(path_, "", "another store");
  EXPECT_EQ(code_of(reader.key_of(1)), errc::store_foreign);
}

TEST_F(Keys, OfAnArchiveAreThoseOfItsStore) {
  EXPECT_EQ(key_file_of("/a/shop.db"), "/a/shop.db.keys");
  EXPECT_EQ(key_file_of("/a/shop.db.2010-12.archive"), "/a/shop.db.keys");
  EXPECT_EQ(key_file_of("x.archive"), "x.archive.keys");
}

TEST_F(Keys, AreFoundByReadersThatWereThereBeforeTheFile) {
  auto reader = open_reader();
  EXPECT_FALSE(value_of(reader.key_of(1)));
  auto ring = open_ring();
  const auto ada = make(ring, "ada");
  EXPECT_TRUE(reader.refresh());
  EXPECT_EQ(value_of(reader.key_of(ada.number)), ada.key);
}

/// Runs in the child: knows the key at first, and must not after it was told to look again.
[[noreturn]] void read_twice(const std::string& path, std::uint64_t number, int told, int tells) {
  key_reader reader(path, "", "a store");
  const auto before = reader.key_of(number);
  const char has_it = before && *before ? 'y' : 'n';
  char go = 0;
  if (::write(tells, &has_it, 1) != 1 || ::read(told, &go, 1) != 1) ::_exit(9);
  if (!reader.refresh()) ::_exit(8);
  const auto after = reader.key_of(number);
  ::_exit(has_it == 'y' && after && !*after ? 0 : 1);
}

TEST_F(Keys, ThatAreForgottenAreForgottenByReadersInOtherProcesses) {
  std::uint64_t number = 0;
  {
    auto ring = open_ring();
    number = make(ring, "ada").number;
  }
  std::array<int, 2> to_child{};
  std::array<int, 2> from_child{};
  ASSERT_EQ(::pipe(to_child.data()) + ::pipe(from_child.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) read_twice(path_, number, to_child[0], from_child[1]);
  char has_it = 0;
  ASSERT_EQ(::read(from_child[0], &has_it, 1), 1);
  auto ring = open_ring();
  EXPECT_TRUE(value_of(ring.forget("ada")));
  ASSERT_EQ(::write(to_child[1], "g", 1), 1);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
  for (const int end : {to_child[0], to_child[1], from_child[0], from_child[1]}) ::close(end);
}

TEST_F(Keys, ThatAreDamagedAreFoundAndNotTakenForForgotten) {
  numbered_key ada;
  {
    auto ring = open_ring();
    ada = make(ring, "ada");
  }
  auto bytes = read_file(keys_);
  bytes[bytes.find(ada.key.view()) + 5] ^= 1;
  write_file(keys_, bytes);
  auto reader = open_reader();
  EXPECT_EQ(code_of(reader.key_of(ada.number)), errc::store_corrupt);
  auto ring = open_ring();
  EXPECT_EQ(code_of(ring.key_for("ada", minute(0))), errc::store_corrupt);
  EXPECT_EQ(findings(), 1u);
}

TEST_F(Keys, WhoseSubjectIsNotFoundAnyMoreAreAFinding) {
  auto ring = open_ring();
  make(ring, "ada");
  make(ring, "bob");
  {
    SQLite::Database db(keys_, SQLite::OPEN_READWRITE);
    db.exec("UPDATE subjects SET digest = x'00' WHERE number = (SELECT min(number) FROM subjects)");
  }
  EXPECT_EQ(findings(), 1u);
}

TEST_F(Keys, SurviveACutOfPowerAtAnyMoment) {
  for (std::size_t cut = 1;; ++cut) {
    SCOPED_TRACE(cut);
    std::filesystem::remove(keys_);
    std::filesystem::remove(keys_ + "-journal");
    faulty_disk disk;
    std::vector<std::optional<numbered_key>> acknowledged(3);
    bool is_forgotten = false;
    bool was_to_be_forgotten = false;
    disk.cut_power = cut;
    try {
      auto ring = open_ring(faulty_disk::vfs_name);
      bool has_failed = false;
      for (std::size_t n = 0; n < 3 && !has_failed; ++n) {
        const auto made = ring.key_for(name_of(static_cast<int>(n)), minute(0));
        has_failed = !made;
        if (has_failed) break;
        ring.make_durable();
        acknowledged[n] = *made;
      }
      was_to_be_forgotten = !has_failed;
      if (was_to_be_forgotten) is_forgotten = ring.forget(name_of(1)).has_value();
    } catch (const SQLite::Exception&) {
    }
    const bool is_over = disk.has_power();
    disk.forget_unsynced();
    auto ring = open_ring();
    for (std::size_t n = 0; n < 3 && acknowledged[n]; ++n) {
      const auto key = value_of(ring.key_of(acknowledged[n]->number));
      if (n != 1 || !was_to_be_forgotten) {
        EXPECT_EQ(key, acknowledged[n]->key);
      } else if (is_forgotten) {
        EXPECT_FALSE(key);
      }
    }
    // Forgetting that broke off is done by asking again, and leaves nothing behind either.
    EXPECT_TRUE(ring.forget(name_of(1)));
    if (acknowledged[1]) {
      EXPECT_FALSE(is_on_disk(acknowledged[1]->key.view()));
    }
    EXPECT_EQ(findings(), 0u);
    if (is_over) break;
    ASSERT_LT(cut, 200u);
  }
}

}  // namespace
}  // namespace snorri::store::sqlite
