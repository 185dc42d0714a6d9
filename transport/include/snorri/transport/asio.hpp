// A publisher for programs that live in Boost.Asio. Each call takes a completion token, so that a
// coroutine may co_await it:
//
//   asio_publisher orders{"order-service"};
//   const OrderCreated order{...};
//   const auto end = co_await orders.run(order, 30s);
//
// Asio is in this header and in no other of Snorri.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <string>
#include <utility>

#include "snorri/transport/publisher_thread.hpp"

namespace snorri::transport {

/// Its calls are those of publisher, and complete with the same results; what ends it too early is
/// a result as well, never an exception. A call lives as long as its own time at most: there is no
/// other way to cancel it.
/// Arguments are copied, and have names: g++ 12 destroys an aggregate twice that is made inside of
/// a co_await expression, so what would be one is refused.
/// Threads: any. A thread of its own talks to the engine; a call completes on its token's executor.
class asio_publisher {
 public:
  explicit asio_publisher(std::string name, publisher_options options = {})
      : thread_(std::move(name), std::move(options)) {}

  /// Completes with result<receipt>.
  template <class Event, class Token = boost::asio::use_awaitable_t<>>
  auto publish(const Event& event, const publish_as& as = plain, Token token = {}) {
    return start<receipt>(
        [event, as](publisher& at, auto done) { at.publish_async(event, std::move(done), as); },
        token);
  }

  /// Completes with result<run_outcome>.
  template <class Event, class Token = boost::asio::use_awaitable_t<>>
  auto run(const Event& event, duration deadline, const publish_as& as = plain, Token token = {}) {
    return start<run_outcome>(
        [event, deadline, as](publisher& at, auto done) {
          at.run_async(event, deadline, std::move(done), as);
        },
        token);
  }

  /// Completes with result<gathered>. `until.when` is called on the publisher's own thread.
  template <class... Answers, class Event, class Token = boost::asio::use_awaitable_t<>>
  auto gather(const Event& event, const enough& until, duration deadline,
              const publish_as& as = plain, Token token = {}) {
    return start<gathered>(
        [event, until, deadline, as](publisher& at, auto done) {
          at.template gather_async<Answers...>(event, until, deadline, std::move(done), as);
        },
        token);
  }

  // Name the event, and what is said of it, before the co_await expression.
  template <class Event, class... More>
  auto publish(const Event&&, More&&...) = delete;
  template <class Event, class... More>
  auto publish(const Event&, publish_as&&, More&&...) = delete;
  template <class Event, class... More>
  auto run(const Event&&, duration, More&&...) = delete;
  template <class Event, class... More>
  auto run(const Event&, duration, publish_as&&, More&&...) = delete;
  template <class... Answers, class Event, class... More>
  auto gather(const Event&&, const enough&, duration, More&&...) = delete;
  template <class... Answers, class Event, class... More>
  auto gather(const Event&, enough&&, duration, More&&...) = delete;
  template <class... Answers, class Event, class... More>
  auto gather(const Event&, const enough&, duration, publish_as&&, More&&...) = delete;

 private:
  static inline const publish_as plain{};

  template <class Result, class Call, class Token>
  auto start(Call call, Token& token) {
    return boost::asio::async_initiate<Token, void(result<Result>)>(
        [this](auto handler, Call begun) {
          thread_.post([begun = std::move(begun), done = completion<Result>(std::move(handler))](
                           publisher& at) { begun(at, done); });
        },
        token, std::move(call));
  }

  /// Calls the handler, once, on its own executor, which has work until then.
  template <class Result, class Handler>
  static std::function<void(const result<Result>&)> completion(Handler handler) {
    namespace asio = boost::asio;
    auto executor = asio::prefer(asio::get_associated_executor(handler),
                                 asio::execution::outstanding_work.tracked);
    auto held = std::make_shared<Handler>(std::move(handler));
    return [executor = std::move(executor), held = std::move(held)](const result<Result>& what) {
      asio::post(executor, [held, what] {
        auto done = std::move(*held);
        std::move(done)(what);
      });
    };
  }

  publisher_thread thread_;
};

}  // namespace snorri::transport
