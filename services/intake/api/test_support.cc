#include "services/intake/api/test_support.h"

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "common/time/business_date.h"
#include "gtest/gtest.h"

namespace typl::intake {
namespace {

constexpr uint32_t kPartitions = 4;
// Far longer than anything here takes, also under a sanitizer on a busy machine.
constexpr absl::Duration kTimeout = absl::Seconds(60);

template <typename Response>
absl::StatusOr<Response> Result(const grpc::Status& status, const Response& response) {
  if (!status.ok()) return rpc::FromGrpc(status);
  return response;
}

}  // namespace

std::string TestIdentityCode(int number) {
  const absl::CivilDay birth_date = absl::CivilDay(1920, 1, 1) + number / 100;
  const std::string date = absl::StrFormat("%02d%02d%02d", birth_date.day(), birth_date.month(),
                                           birth_date.year() % 100);
  const std::string individual = absl::StrCat(900 + number % 100);
  const int digits = std::atoi((date + individual).c_str());
  return absl::StrCat(date, birth_date.year() < 2000 ? "-" : "A", individual,
                      std::string(1, "0123456789ABCDEFHJKLMNPRSTUVWXY"[digits % 31]));
}

std::string TestRequestId(int number) {
  return absl::StrFormat("00000000-0000-4000-8000-%012d", number);
}

v1::RegisterJobSearchRequest TestRegistration(int request, int person) {
  v1::RegisterJobSearchRequest registration;
  registration.set_request_id(TestRequestId(request));
  registration.set_identity_code(TestIdentityCode(person));
  registration.set_channel(v1::CHANNEL_ONLINE);
  *registration.mutable_requested_on() = DayToProto(kTestDay);
  registration.set_municipality_code("564");
  registration.set_language(law::v1::LANGUAGE_FI);
  registration.mutable_contact()->set_family_name("Esimerkki");
  registration.mutable_contact()->set_email("esimerkki@example.fi");
  law::v1::Fact* fact = registration.add_facts();
  fact->set_key("lay-off-1");
  fact->set_source(law::v1::FACT_SOURCE_PERSON);
  *fact->mutable_lay_off()->mutable_from() = DayToProto(kTestDay);
  fact->mutable_lay_off()->set_full(true);
  return registration;
}

IntakeFixture::IntakeFixture(Wrap wrap, bool unsafe_no_dedup)
    : wrap_(std::move(wrap)),
      unsafe_no_dedup_(unsafe_no_dedup),
      disk_(store::NewMemoryDisk()),
      clock_(HelsinkiStartOf(kTestDay) + absl::Hours(9)),
      digests_(*Digests::Create(std::string(32, 'k'))) {
  Open();
}

IntakeFixture::~IntakeFixture() = default;

void IntakeFixture::Open() {
  store_ = store::NewMemoryStore({disk_});
  if (wrap_) store_ = wrap_(std::move(store_));
  IntakeOptions options;
  options.rules.numbers = IdentityNumbers::kArtificial;
  options.partition_count = kPartitions;
  options.unsafe_no_dedup = unsafe_no_dedup_;
  config::v1::ServerConfig config;
  config.set_listen("127.0.0.1:0");
  const auto advance = [this](absl::Time now) { return clock_.AdvanceTo(now); };
  auto server =
      IntakeServer::Start({*store_, clock_, advance, ids_, *digests_, registry_, options, config});
  if (!server.ok()) {
    ADD_FAILURE() << server.status();
    std::abort();
  }
  server_ = *std::move(server);
  stub_ = v1::IntakeService::NewStub(*rpc::MakeChannel(server_->address()));
  payer_stub_ = v1::PayerService::NewStub(*rpc::MakeChannel(server_->address()));
}

void IntakeFixture::Close() {
  stub_.reset();
  payer_stub_.reset();
  server_.reset();
  store_.reset();
}

void IntakeFixture::Restart() {
  Close();
  Open();
}

void IntakeFixture::RestartAfterPowerCut() {
  Close();
  store::PowerCut(*disk_);
  Open();
}

std::unique_ptr<grpc::ClientContext> IntakeFixture::From(const std::string& principal) {
  return rpc::ClientContextFor(principal, kTimeout);
}

absl::StatusOr<v1::RegisterJobSearchResponse> IntakeFixture::Register(
    const v1::RegisterJobSearchRequest& request, const std::string& principal) {
  v1::RegisterJobSearchResponse response;
  return Result(stub_->RegisterJobSearch(From(principal).get(), request, &response), response);
}

absl::StatusOr<v1::ReportChangeResponse> IntakeFixture::Report(
    const v1::ReportChangeRequest& request) {
  v1::ReportChangeResponse response;
  return Result(stub_->ReportChange(From().get(), request, &response), response);
}

absl::StatusOr<v1::EndJobSearchResponse> IntakeFixture::End(
    const v1::EndJobSearchRequest& request) {
  v1::EndJobSearchResponse response;
  return Result(stub_->EndJobSearch(From().get(), request, &response), response);
}

absl::StatusOr<v1::GetJobSearchResponse> IntakeFixture::GetSearch(const std::string& name,
                                                                  const std::string& principal) {
  v1::GetJobSearchRequest request;
  request.set_name(name);
  v1::GetJobSearchResponse response;
  return Result(stub_->GetJobSearch(From(principal).get(), request, &response), response);
}

absl::StatusOr<v1::ListJobSearchesResponse> IntakeFixture::List(
    const v1::ListJobSearchesRequest& request) {
  v1::ListJobSearchesResponse response;
  return Result(stub_->ListJobSearches(From().get(), request, &response), response);
}

absl::StatusOr<v1::RequestStatementResponse> IntakeFixture::AskStatement(
    const v1::RequestStatementRequest& request, const std::string& principal) {
  v1::RequestStatementResponse response;
  return Result(payer_stub_->RequestStatement(From(principal).get(), request, &response), response);
}

absl::StatusOr<v1::RequestSupplementResponse> IntakeFixture::AskSupplement(
    const v1::RequestSupplementRequest& request, const std::string& principal) {
  v1::RequestSupplementResponse response;
  return Result(payer_stub_->RequestSupplement(From(principal).get(), request, &response),
                response);
}

absl::StatusOr<v1::ReportAppealResponse> IntakeFixture::ReportAppeal(
    const v1::ReportAppealRequest& request, const std::string& principal) {
  v1::ReportAppealResponse response;
  return Result(payer_stub_->ReportAppeal(From(principal).get(), request, &response), response);
}

absl::StatusOr<std::vector<v1::BatchRegisterJobSearchesResponse>> IntakeFixture::Batch(
    const std::vector<v1::BatchRegisterJobSearchesRequest>& messages) {
  const auto context = From();
  const auto stream = stub_->BatchRegisterJobSearches(context.get());
  for (const auto& message : messages) stream->Write(message);
  stream->WritesDone();
  std::vector<v1::BatchRegisterJobSearchesResponse> responses;
  v1::BatchRegisterJobSearchesResponse response;
  while (stream->Read(&response)) responses.push_back(response);
  return Result(stream->Finish(), responses);
}

std::vector<IntakeFixture::JournalEvent> IntakeFixture::Journal() {
  std::vector<JournalEvent> events;
  for (uint32_t partition = 0; partition < kPartitions; ++partition) {
    const auto stored =
        store_->ReadStream(journal::StreamName(partition), 1, 1'000'000, 1'000'000'000);
    for (const store::StreamEntry& entry : *stored) {
      JournalEvent& event = events.emplace_back();
      event.entry = *journal::DecodeEntry(partition, entry.sequence, entry.payload);
      EXPECT_TRUE(event.event.ParseFromString(event.entry.payload));
    }
  }
  return events;
}

std::string IntakeFixture::Dump() {
  std::string dump;
  EXPECT_TRUE(store_->NewSnapshot()
                  ->Scan("", "",
                         [&dump](absl::string_view key, absl::string_view value) {
                           absl::StrAppend(&dump, key, "=", value, "\n");
                           return true;
                         })
                  .ok());
  for (const JournalEvent& event : Journal()) absl::StrAppend(&dump, event.entry.payload, "\n");
  return dump;
}

int IntakeFixture::CountKeys(const std::string& prefix) {
  int count = 0;
  EXPECT_TRUE(store_->NewSnapshot()
                  ->Scan(prefix, "",
                         [&count](absl::string_view, absl::string_view) {
                           ++count;
                           return true;
                         })
                  .ok());
  return count;
}

}  // namespace typl::intake
