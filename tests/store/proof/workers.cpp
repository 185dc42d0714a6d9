#include "workers.hpp"

#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <map>
#include <new>

namespace snorri::store::proof {

namespace {

constexpr unsigned seconds_an_item =
    900;  // the longest takes 20 s; a machine with much else to do, minutes
constexpr std::size_t processes_max = 64;
constexpr std::size_t text_bytes_max = 3000;  // a line is written to the pipe in one piece
constexpr int status_stopped = 3;

struct range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// What parent and children share.
struct board {
  std::atomic<std::size_t> next{0};  // the first item that nobody took
  std::atomic<std::size_t> done{0};
  std::atomic<bool> stop{false};
  std::array<std::atomic<std::size_t>, processes_max> begin{};  // each process's item under way
  std::array<std::atomic<std::size_t>, processes_max> end{};
};

board& make_board() {
  void* const memory =
      ::mmap(nullptr, sizeof(board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    std::perror("mmap");
    std::abort();
  }
  return *new (memory) board;
}

class workers {
 public:
  explicit workers(const work& what) : what_(what), board_(make_board()) {
    if (::pipe(pipe_.data()) != 0) {
      std::perror("pipe");
      std::abort();
    }
  }
  ~workers() {
    ::close(pipe_[0]);
    ::close(pipe_[1]);
    ::munmap(&board_, sizeof(board));
  }
  workers(const workers&) = delete;
  workers& operator=(const workers&) = delete;

  std::vector<failure> run() {
    const auto count = std::clamp<std::size_t>(what_.processes, 1, processes_max);
    for (std::size_t slot = 0; slot < count; ++slot) start(slot, {});
    while (!slots_.empty()) {
      read_failures(200);
      reap();
      if (what_.progress) what_.progress(board_.done);
      if (failures_.size() >= what_.failures_max) board_.stop = true;
    }
    read_failures(0);
    std::sort(failures_.begin(), failures_.end(),
              [](const failure& a, const failure& b) { return a.item < b.item; });
    return std::move(failures_);
  }

 private:
  void start(std::size_t slot, range first) {
    std::fflush(nullptr);
    const pid_t child = ::fork();
    if (child == 0) work_in_child(slot, first);
    slots_[child] = slot;
  }

  [[noreturn]] void work_in_child(std::size_t slot, range piece) {
    const scratch_folder folder;
    const auto size = std::max<std::size_t>(1, what_.items / (processes_max * 2));
    for (;;) {
      for (auto item = piece.begin; item < piece.end && !board_.stop; ++item) {
        board_.begin[slot] = item;
        board_.end[slot] = piece.end;
        ::alarm(seconds_an_item);
        const auto text = what_.check(item, folder.path());
        ::alarm(0);
        if (!text.empty()) report({item, text});
        ++board_.done;
      }
      piece.begin = board_.next.fetch_add(size);
      piece.end = std::min(piece.begin + size, what_.items);
      if (piece.begin >= what_.items || board_.stop) break;
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder.path(), ignored);
    ::_exit(0);
  }

  void report(const failure& found) const {
    auto text = found.text.substr(0, text_bytes_max);
    std::replace(text.begin(), text.end(), '\n', ' ');
    text = std::to_string(found.item) + " " + text + "\n";
    if (::write(pipe_[1], text.data(), text.size()) < 0) ::_exit(status_stopped);
  }

  void read_failures(int wait_ms) {
    pollfd ready{pipe_[0], POLLIN, 0};
    while (::poll(&ready, 1, wait_ms) > 0) {
      std::array<char, 4096> bytes{};
      const auto count = ::read(pipe_[0], bytes.data(), bytes.size());
      if (count <= 0) return;
      unread_.append(bytes.data(), static_cast<std::size_t>(count));
      wait_ms = 0;
    }
    for (auto end = unread_.find('\n'); end != std::string::npos; end = unread_.find('\n')) {
      const auto space = unread_.find(' ');
      failures_.push_back({std::stoul(unread_), unread_.substr(space + 1, end - space - 1)});
      unread_.erase(0, end + 1);
    }
  }

  void reap() {
    for (auto each = slots_.begin(); each != slots_.end();) {
      const auto [child, slot] = *each;
      int status = 0;
      if (::waitpid(child, &status, WNOHANG) != child) {
        ++each;
        continue;
      }
      each = slots_.erase(each);
      if (WIFEXITED(status) && WEXITSTATUS(status) == 0) continue;
      const auto item = board_.begin[slot].load();
      failures_.push_back({item, cause_of_death(status)});
      if (failures_.size() < what_.failures_max) start(slot, {item + 1, board_.end[slot]});
      return;
    }
  }

  static std::string cause_of_death(int status) {
    if (WIFEXITED(status)) return "its process ended with " + std::to_string(WEXITSTATUS(status));
    if (WTERMSIG(status) == SIGALRM) return "it hangs";
    return "its process died of signal " + std::to_string(WTERMSIG(status));
  }

  const work& what_;
  board& board_;
  std::array<int, 2> pipe_{};
  std::map<pid_t, std::size_t> slots_;
  std::string unread_;
  std::vector<failure> failures_;
};

}  // namespace

scratch_folder::scratch_folder() {
  const std::filesystem::path memory = "/dev/shm";
  const auto base =
      ::access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
  auto name = (base / "snorri-proof-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    std::perror(name.c_str());
    std::abort();
  }
  path_ = name;
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<failure> carry_out(const work& what) { return workers(what).run(); }

}  // namespace snorri::store::proof
