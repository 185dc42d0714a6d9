// One run of a workload, with what the disk saw of it and what the store held after each step.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "disk_journal.hpp"
#include "load.hpp"
#include "snorri/store/sqlite_store.hpp"

namespace snorri::store::proof {

struct recording {
  std::vector<load_step> steps;
  disk_journal journal;
  std::vector<std::string> contents;    // [n] is after n steps
  std::vector<group_outcome> outcomes;  // of the n-th step (1 = the first); of commits only
  std::size_t syncs = 0;                // and writes: of opening, all steps and closing
  std::size_t writes = 0;
  std::size_t truncations = 0;
  std::string fault{};  // what went wrong without any fault of the disk; "" = nothing
};

inline const char* store_name = "store.db";

/// Runs the steps on a recording disk in `folder`, from what is in it. The folder stays.
/// One at a time in a process.
recording record(const std::vector<load_step>& steps, const std::filesystem::path& folder);

/// Opens the store in `folder`, which a disk may have failed under, and says what is wrong; "" =
/// nothing. Right is: it holds what `of` held after a step from `acknowledged` to `submitted`;
/// it verifies; from there on it goes as it went; a message it remembers is a duplicate; it takes
/// appends. Changes the store.
std::string check_recovered(const recording& of, const std::filesystem::path& folder,
                            std::size_t acknowledged, std::size_t submitted,
                            random_numbers& random);

/// The first finding, or why there is no report; "" = it is sound.
std::string verify_fault(const std::filesystem::path& folder, bool structure = true);

}  // namespace snorri::store::proof
