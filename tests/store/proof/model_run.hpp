// One episode of the comparison: an oracle, the stores beside it, and one operation after the
// other.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "inputs.hpp"
#include "model.hpp"
#include "oracle.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::store::proof {

class model_run {
 public:
  /// The store on SQLite is made in `folder`, which is emptied before.
  model_run(const model_plan& plan, std::uint64_t seed, const std::filesystem::path& folder);

  /// The first difference, with the number of its operation; "" = there is none.
  std::string run(std::size_t operations);

 private:
  struct judged {
    std::string name;
    std::unique_ptr<event_store> store;
    std::unique_ptr<store_reader> reader;
    std::uint64_t held_id_max = 0;
    bool is_sqlite = false;
  };

  void open_sqlite(judged& store);
  void one_operation();
  void write_something(std::size_t dice);
  void read_something();

  // What is written.
  void commit();
  void commit_refused();
  void put_definition();
  void open_subscription();
  void move_cursor();
  void fail_subscription();
  void resume_or_remove();
  void archive();
  void forget();
  void keep_house();
  void reopen();

  // What is read.
  void find();
  void read_stream();
  void read_all();
  void read_filtered();
  std::vector<recorded_event> drain(judged& each, const event_filter& filter, position after,
                                    std::size_t limit);
  void list();
  void find_message();
  void find_snapshot();
  void read_rows();
  void read_wrongly();
  void compare_everything();

  void probe(const group& what, const std::vector<verdict>& verdicts);
  void check_held(judged& each, bool is_last_new);

  /// Fails the episode unless both are the same.
  void expect(const judged& of, const std::string& what, const std::string& expected,
              const std::string& found);
  template <class T>
  void expect_code(const judged& of, const std::string& what, errc expected,
                   const result<T>& found);
  template <class T, class Line>
  void expect_lines(const judged& of, const std::string& what, const std::vector<T>& expected,
                    const result<std::vector<T>>& found, Line line);
  std::uint64_t some_epoch(const std::string& name);

  const model_plan& plan_;
  random_numbers random_;
  oracle oracle_;
  inputs inputs_;
  std::filesystem::path folder_;
  std::vector<judged> stores_;
  std::size_t operation_ = 0;
  std::string fault_;
};

}  // namespace snorri::store::proof
