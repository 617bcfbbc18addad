#pragma once

#include "bench/load/http_connection.hpp"
#include "bench/load/transport.hpp"

#include <string>
#include <string_view>

namespace bench::load {

/// Engine.IO over HTTP polling as a browser does it: one kept-alive connection whose GET always waits for the
/// server, another for the POSTs, one at a time.
class PollingTransport final : public Transport, private HttpObserver {
public:
    PollingTransport(EventLoop& loop, TransportObserver& observer)
        : observer_{observer}, polls_{loop, *this}, posts_{loop, *this} {}

    void open(std::uint16_t port, std::uint32_t source) override;
    void queue(std::string_view packet) override;
    void flush() override;
    void pause() override { is_paused_ = true; }

private:
    void on_response(HttpConnection& connection, std::string_view body) override;
    void on_http_closed(std::string_view why) override;
    void poll();
    void take_handshake(std::string_view packet);
    [[nodiscard]] std::string request_head(std::string_view method) const;

    TransportObserver& observer_;
    HttpConnection polls_;
    HttpConnection posts_;
    std::string host_;
    std::string session_id_;
    std::string unposted_;  ///< The body of the next POST.
    bool is_paused_ = false;
    bool is_closed_ = false;
};

}  // namespace bench::load
