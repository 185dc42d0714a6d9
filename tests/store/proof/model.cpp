#include "model.hpp"

#include "model_run.hpp"

namespace snorri::store::proof {

namespace {

constexpr std::size_t short_episode = 1'000;
constexpr std::size_t long_episode = 10'000;

}  // namespace

model_report compare_stores(const model_plan& plan) {
  std::vector<std::size_t> lengths;
  model_report report;
  while (report.operations < plan.operations) {
    const auto wanted = lengths.size() % 20 == 19 ? long_episode : short_episode;
    lengths.push_back(std::min(wanted, plan.operations - report.operations));
    report.operations += lengths.back();
  }
  report.episodes = lengths.size();
  work what;
  what.items = lengths.size();
  what.processes = plan.processes;
  what.check = [&](std::size_t n, const std::filesystem::path& folder) {
    return model_run(plan, random_numbers(plan.seed, n).next(), folder).run(lengths[n]);
  };
  if (plan.progress) {
    what.progress = [&](std::size_t done) {
      plan.progress(done * plan.operations / std::max<std::size_t>(1, lengths.size()));
    };
  }
  report.failures = carry_out(what);
  return report;
}

}  // namespace snorri::store::proof
