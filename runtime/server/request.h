#pragma once
// One exchange on one stream, in the stream's arena. Private to the worker.
#include "runtime/http/client.h"
#include "runtime/http/stream.h"
#include "runtime/lambda/streamed_response.h"
#include "runtime/server/site.h"
#include "runtime/vm/exchange.h"
#include "runtime/vm/machine.h"

namespace apigw::server {

/// What is served and how many requests of one worker run on it; freed by the worker when it is replaced and the last one is done.
struct Live {
  std::shared_ptr<const Site> site;
  uint64_t requests = 0;
};

struct Request {
  Request(http::ServerStream& stream_, Live& live_, const Deployment& deployment_)
      : stream(&stream_), live(&live_), deployment(&deployment_), exchange(stream_.arena(), deployment_.prepared) {}

  http::ServerStream* stream;
  Live* live;
  const Deployment* deployment;      // of live's site
  http::ClientCall* call = nullptr;  // under way, or streaming
  uint64_t endpoint_body_bytes = 0;  // declared by the endpoint's head
  bool retained = false;             // the request's bytes stand in the arena
  bool streaming = false;            // stream.begin was called
  lambda::StreamedResponse* function = nullptr;  // what a streaming invocation answers; nullptr: no such call
  bool waiting = false;              // for keys to sign with: in the worker's list
  vm::Exchange exchange;
};

}  // namespace apigw::server
