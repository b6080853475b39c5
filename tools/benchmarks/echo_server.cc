#include "tools/benchmarks/echo_server.h"

#include <cstdio>
#include <fstream>
#include <memory>

#include "grpcpp/grpcpp.h"
#include "typl/intake/v1/intake.grpc.pb.h"

namespace typl::bench {
namespace {

using intake::v1::RegisterJobSearchRequest;
using intake::v1::RegisterJobSearchResponse;

class EchoService final : public intake::v1::IntakeService::CallbackService {
 public:
  EchoService() {
    answer_.set_created(true);
    intake::v1::JobSearch& search = *answer_.mutable_job_search();
    search.set_name("persons/0123456789abcdef0123456789abcdef/jobSearches/1");
    search.set_state(intake::v1::JOB_SEARCH_STATE_OPEN);
    search.set_channel(intake::v1::CHANNEL_ONLINE);
    search.mutable_start_on()->set_year(2020);
    search.mutable_start_on()->set_month(3);
    search.mutable_start_on()->set_day(30);
    search.mutable_create_time()->set_seconds(1'585'544'400);
  }

  grpc::ServerUnaryReactor* RegisterJobSearch(grpc::CallbackServerContext* context,
                                              const RegisterJobSearchRequest* request,
                                              RegisterJobSearchResponse* response) override {
    *response = answer_;
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  RegisterJobSearchResponse answer_;
};

}  // namespace

int RunEchoServer(const std::string& address_file) {
  EchoService service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::string unfinished = address_file + ".new";
  std::ofstream(unfinished) << "grpc=127.0.0.1:" << port << "\n";
  if (std::rename(unfinished.c_str(), address_file.c_str()) != 0) return 1;
  server->Wait();
  return 0;
}

}  // namespace typl::bench
