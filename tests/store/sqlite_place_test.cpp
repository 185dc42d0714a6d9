// Where a store may be, and with which SQLite: what can't be had on a test machine is asked of the
// functions that decide.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "snorri/store/sqlite_store.hpp"
#include "sqlite/connection.hpp"

namespace snorri::store {
namespace {

TEST(SqlitePlace, NetworkFileSystemsAreKnown) {
  for (const unsigned long type : {0x6969ul, 0xFF534D42ul, 0xFE534D42ul, 0x00C36400ul})
    EXPECT_TRUE(sqlite::is_network_file_system(type)) << std::hex << type;
  for (const unsigned long type : {0xEF53ul, 0x01021994ul, 0x9123683Eul, 0x58465342ul})
    EXPECT_FALSE(sqlite::is_network_file_system(type)) << std::hex << type;
}

TEST(SqlitePlace, VersionsThatMayLoseCommitsAreKnown) {
  for (const int version : {3007000, 3040001, 3044005, 3050006, 3051000, 3051002})
    EXPECT_TRUE(sqlite::has_wal_reset_bug(version)) << version;
  for (const int version : {3006023, 3044006, 3050007, 3051003, 3052000})
    EXPECT_FALSE(sqlite::has_wal_reset_bug(version)) << version;
  EXPECT_EQ(facts_of_sqlite().version, SQLITE_VERSION);
  EXPECT_EQ(facts_of_sqlite().has_wal_reset_bug,
            sqlite::has_wal_reset_bug(sqlite3_libversion_number()));
}

}  // namespace
}  // namespace snorri::store
