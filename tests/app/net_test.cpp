#include <gtest/gtest.h>

#include "net/address.hpp"
#include "net/sse.hpp"
#include "net/url.hpp"

namespace snorri::app {
namespace {

TEST(AdminAddress, IsTakenWithAndWithoutItsScheme) {
  EXPECT_EQ(parse_http_address("127.0.0.1:7708")->text(), "127.0.0.1:7708");
  EXPECT_EQ(parse_http_address("http://localhost:0/")->text(), "127.0.0.1:0");
  EXPECT_EQ(parse_http_address("[::1]:80")->text(), "[::1]:80");
}

TEST(AdminAddress, IsRefusedWhereOthersCouldReachItOrItMakesNoSense) {
  for (const char* text :
       {"0.0.0.0:7708", "10.0.0.1:1", "[::]:1", "example.org:80", "127.0.0.1", "127.0.0.1:x",
        "127.0.0.1:70000", "127.evil.org:80", "", ":", "https://a b:1", "https://:1"}) {
    const auto parsed = parse_http_address(text);
    ASSERT_FALSE(parsed.has_value()) << text;
    EXPECT_EQ(parsed.error().code(), errc::address_invalid) << text;
  }
}

TEST(AdminAddress, MayBeAnyWithTls) {
  const auto parsed = parse_http_address("https://snorri.example:7708/");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_TRUE(parsed->tls);
  EXPECT_EQ(parsed->url(), "https://snorri.example:7708");
  EXPECT_TRUE(parse_admin_address("0.0.0.0:7708", true).has_value());
  EXPECT_FALSE(parse_admin_address("0.0.0.0:7708", false).has_value());
}

TEST(HostHeader, MustNameTheLoopback) {
  EXPECT_TRUE(is_loopback_host("127.0.0.1:7708"));
  EXPECT_TRUE(is_loopback_host("localhost"));
  EXPECT_TRUE(is_loopback_host("[::1]:7708"));
  EXPECT_FALSE(is_loopback_host("evil.example:7708"));
  EXPECT_FALSE(is_loopback_host("127.0.0.1.evil.example"));
  EXPECT_FALSE(is_loopback_host("[fe80::1]"));
  EXPECT_FALSE(is_loopback_host(""));
}

TEST(Url, KeepsAKeyWithSlashesInOneSegment) {
  const std::string key = "a/b c%ü?&";
  const auto target = parse_target("/v1/sagas/order/" + percent_encode(key) + "?x=1&y=%20");
  ASSERT_TRUE(target.has_value());
  ASSERT_EQ(target->segments.size(), 4u);
  EXPECT_EQ(target->segments[3], key);
  EXPECT_EQ(target->parameter("x"), "1");
  EXPECT_EQ(target->parameter("y"), " ");
  EXPECT_EQ(target->parameter("z"), "");
}

TEST(Url, IsRefusedWithABrokenEscape) {
  EXPECT_FALSE(parse_target("/v1/%zz").has_value());
  EXPECT_FALSE(parse_target("/v1/%4").has_value());
  EXPECT_FALSE(parse_target("/?a=%").has_value());
  EXPECT_FALSE(parse_target("v1").has_value());
}

TEST(EventStream, IsReadInPiecesOfAnySize) {
  const std::string text =
      "id: 1\ndata: {\"a\":1}\n\n: still here\n\nid: 2\r\ndata: x\r\ndata: y\r\n\r\n";
  for (std::size_t size = 1; size <= text.size(); ++size) {
    sse_parser parser;
    std::string seen;
    for (std::size_t at = 0; at < text.size(); at += size) {
      parser.feed(std::string_view(text).substr(at, size), [&seen](auto id, auto data) {
        seen += std::string(id) + "=" + std::string(data) + ";";
        return true;
      });
    }
    EXPECT_EQ(seen, "1={\"a\":1};2=x\ny;") << size;
  }
}

TEST(EventStream, EndsWhenItsReaderHasEnough) {
  sse_parser parser;
  int seen = 0;
  EXPECT_FALSE(parser.feed("data: a\n\ndata: b\n\n", [&seen](auto, auto) { return ++seen < 1; }));
  EXPECT_EQ(seen, 1);
}

}  // namespace
}  // namespace snorri::app
