// Puts the many small writes of a commit and of a checkpoint into few large ones: SQLite writes a
// frame of its log in two calls, and each page of the file by itself. What is gathered goes to the
// file before anything else is done with it, a sync above all, so nobody sees a difference.
#pragma once

#include <string>

namespace snorri::store::sqlite {

/// The name of a VFS that gathers what goes to the database and its log, over the VFS `base` ("" =
/// the system's). For a connection with synchronous=FULL only: it is the sync before a commit
/// counts, and before a checkpoint does, that brings everything out.
/// Registered once for each `base`, for as long as the program runs. Threads: any.
std::string gathering_vfs(const std::string& base);

}  // namespace snorri::store::sqlite
