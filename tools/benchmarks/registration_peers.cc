// registration_vs_postgres: what intake does for a registration, by transactions of a database.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "tools/benchmarks/peer.h"
#include "tools/benchmarks/postgres.h"
#include "tools/benchmarks/setting.h"
#include "tools/benchmarks/unary_load.h"

namespace typl::bench {
namespace {

constexpr char kName[] = "registration_vs_postgres";
constexpr char kUnit[] = "registrations/s";
// The first is near what serves PostgreSQL best on few cores, the second what unary_vs_echo has.
constexpr int kInFlight[] = {64, 256};
constexpr int kRound = 25'600;
constexpr int kWarmUp = 5'120;
// The answer as intake keeps it with a request's id.
constexpr size_t kAnswerBytes = 100;
constexpr double kMicroseconds = 1e6;

constexpr char kTables[] =
    "CREATE TABLE requests (request bigint PRIMARY KEY, answer bytea NOT NULL);"
    "CREATE TABLE registrations (entry bigserial PRIMARY KEY, person bigint NOT NULL,"
    " payload bytea NOT NULL)";

// Sent as one pipeline, so that a transaction waits for the network once, like a call.
constexpr char kTransaction[] =
    "\\set request random(1, 9000000000000000000)\n"
    "\\set person random(1, 9000000000000000000)\n"
    "\\startpipeline\n"
    "BEGIN;\n"
    "INSERT INTO requests (request, answer) VALUES (:request, :answer);\n"
    "INSERT INTO registrations (person, payload) VALUES (:person, :payload);\n"
    "COMMIT;\n"
    "\\endpipeline\n";

Postgres::Load LoadOf(const IntakeSide& intake, int in_flight, int count) {
  Postgres::Load load;
  load.clients = in_flight;
  load.transactions = count / in_flight;
  load.script = kTransaction;
  load.variables = {{"answer", std::string(kAnswerBytes, 'a')},
                    {"payload", std::string(intake.RequestBytes(), 'p')}};
  return load;
}

absl::StatusOr<Results> Compare(const Setting& setting, IntakeSide& intake, Postgres& postgres,
                                int in_flight) {
  RETURN_IF_ERROR(intake.Register(kWarmUp, in_flight).status());
  RETURN_IF_ERROR(postgres.Run(LoadOf(intake, in_flight, kWarmUp)).status());
  const auto intake_cpu = intake.CpuTime();
  const auto postgres_cpu = postgres.CpuTime();
  ASSIGN_OR_RETURN(const Rates rates,
                   InTurn(
                       setting, "PostgreSQL", [&] { return intake.Register(kRound, in_flight); },
                       [&] { return postgres.Run(LoadOf(intake, in_flight, kRound)); }));
  const double calls = static_cast<double>(setting.rounds) * kRound;
  const double ours_us = (intake.CpuTime() - intake_cpu).count() * kMicroseconds / calls;
  const double theirs_us = (postgres.CpuTime() - postgres_cpu).count() * kMicroseconds / calls;
  return Results{
      {absl::StrCat(kName, "_", in_flight), rates.ours, kUnit,
       absl::StrFormat("PostgreSQL %s: %.0f/s", postgres.version(), rates.theirs),
       rates.ours / rates.theirs,
       absl::StrFormat("%d in flight, both synced before the answer; there two inserts of %d and "
                       "%d bytes in a transaction, one pipeline, by pgbench",
                       in_flight, kAnswerBytes, intake.RequestBytes())},
      {absl::StrCat(kName, "_", in_flight, "_cpu"), ours_us, "us/registration",
       absl::StrFormat("PostgreSQL %.1f us", theirs_us), ours_us / theirs_us,
       "processor time of the servers' processes"}};
}

}  // namespace

absl::StatusOr<Results> RegistrationVsPostgres(const Setting& setting) {
  const absl::Status found = Postgres::Find();
  if (!found.ok()) return Skipped(setting, kName, kUnit, found);
  setting.say(absl::StrCat(kName, ": ", setting.rounds, " rounds of ", kRound,
                           " each, with each number in flight"));
  ASSIGN_OR_RETURN(auto intake, IntakeSide::Start(setting, kName));
  ASSIGN_OR_RETURN(auto postgres, Postgres::Start(setting, absl::StrCat(kName, ".postgres")));
  RETURN_IF_ERROR(postgres->Sql(kTables).status());
  Results results;
  for (const int in_flight : kInFlight) {
    setting.say(absl::StrCat("  ", in_flight, " in flight"));
    ASSIGN_OR_RETURN(const Results some, Compare(setting, *intake, *postgres, in_flight));
    results.insert(results.end(), some.begin(), some.end());
  }
  return results;
}

}  // namespace typl::bench
