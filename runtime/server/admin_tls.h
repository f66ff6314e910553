#pragma once
// The certificate of the admin listener: read at the start, and again when its files change or SIGHUP asks for it. A pair that cannot be
// used is told, and the last good one stays.
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "runtime/admin/side_thread.h"
#include "runtime/http/server.h"
#include "runtime/net/loop.h"
#include "runtime/server/watch.h"

namespace apigw::server {

class AdminTls {
 public:
  /// `server` and `loop` outlive the object; `tell` is called on the loop's thread.
  AdminTls(net::Loop& loop, http::Server& server, std::string certificate_file, std::string key_file, std::function<void(const std::string&)> tell);
  ~AdminTls();
  AdminTls(const AdminTls&) = delete;

  /// Reads the files, gives them to the server and begins to watch them. The unexpected value says which one is at fault.
  Expected<int, std::string> start();
  /// Reads them anew, on a thread of its own.
  void reload();

 private:
  void load();

  net::Loop& loop_;
  http::Server& server_;
  const std::string certificate_file_, key_file_;
  std::function<void(const std::string&)> tell_;
  admin::SideThread side_;
  Watch watch_;
  std::thread watcher_;
};

}  // namespace apigw::server
