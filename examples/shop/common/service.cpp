#include "service.hpp"

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

namespace shop {

int run_service(const service& what, int argc, char** argv) {
  service_options options;
  CLI::App app{"shop_" + what.name + ": " + what.about, "shop_" + what.name};
  app.add_option("--engine", options.engine, "where the engine listens")->capture_default_str();
  app.add_option("--dir", options.dir, "folder of this service's state, made if missing")
      ->required();
  if (what.add_options) what.add_options(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return app.exit(wrong) == 0 ? 0 : 2;
  }
  try {
    std::filesystem::create_directories(options.dir);
    return what.run(options);
  } catch (const std::exception& failure) {
    std::cerr << "shop_" << what.name << ": " << failure.what() << '\n';
    return 1;
  }
}

snorri::transport::participant_options participant_options(const service_options& options,
                                                           const std::string& name) {
  return {.engine = options.engine,
          .memory = options.dir / (name + ".db"),
          .reconnect_max = std::chrono::seconds{1}};
}

snorri::transport::subscriber_options subscriber_options(const service_options& options) {
  return {.engine = options.engine, .reconnect_max = std::chrono::seconds{1}};
}

}  // namespace shop
