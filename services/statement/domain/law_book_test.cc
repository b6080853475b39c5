#include "services/statement/domain/law_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "common/status/error.h"
#include "common/store/memory_store.h"
#include "services/statement/domain/case_test_support.h"
#include "services/statement/domain/keys.h"
#include "services/statement/domain/law_book_test_support.h"

namespace typl::statement {
namespace {

class Book : public testing::Test {
 protected:
  void SetUp() override { Open(FirstPack()); }

  void Open(const std::vector<law::PackFile>& first) {
    auto opened =
        LawBook::Open(*store_, LoadFakeLaw, *LoadFakeLaw(first), first, Noon("2020-03-16"));
    ASSERT_TRUE(opened.ok()) << opened.status();
    book_ = *std::move(opened);
  }
  std::string Keep(const std::vector<law::PackFile>& files) {
    const auto law = book_->Load(files);
    EXPECT_TRUE(law.ok()) << law.status();
    EXPECT_TRUE(book_->Keep(*law, files, Noon("2020-04-01")).ok());
    return (*law)->pack_hash();
  }
  absl::StatusOr<bool> Activate(const std::string& hash, std::string expected = "") {
    LawBook::Order order;
    order.activated_by = "operators/eva";
    order.now = Noon("2020-04-02");
    order.expected_active_hash = std::move(expected);
    return book_->Activate(hash, order);
  }

  std::unique_ptr<store::Store> store_ = store::NewMemoryStore();
  std::unique_ptr<LawBook> book_;
};

TEST_F(Book, OfANewInstallationHasTheFirstPackActive) {
  EXPECT_EQ(book_->active().activation, 1u);
  EXPECT_EQ(book_->active().law->pack_hash(), (*LoadFakeLaw(FirstPack()))->pack_hash());
}

TEST_F(Book, KeepsTheActivePackOverARestartWhateverIsConfigured) {
  const std::string hash = Keep(FreeStudiesPack());
  ASSERT_TRUE(*Activate(hash));
  Open(FirstPack());
  EXPECT_EQ(book_->active().law->pack_hash(), hash);
  EXPECT_EQ(book_->active().activation, 2u);
}

TEST_F(Book, RefusesWhatWasDecidedByThePackBefore) {
  const std::string hash = Keep(FreeStudiesPack());
  store::Batch late;
  book_->ForBatch(late);
  late.Put("decision", "by the old law");
  ASSERT_TRUE(*Activate(hash));
  EXPECT_EQ(store_->CommitAndWait(std::move(late)).outcome, store::Outcome::kConflict);

  store::Batch in_time;
  book_->ForBatch(in_time);
  in_time.Put("decision", "by the new law");
  EXPECT_TRUE(store_->CommitAndWait(std::move(in_time)).committed());
}

TEST_F(Book, ActivatesOnlyWhenThePackExpectedIsActive) {
  const std::string first = book_->active().law->pack_hash();
  const std::string hash = Keep(FreeStudiesPack());
  const auto refused = Activate(hash, hash);
  EXPECT_EQ(ReasonOf(refused.status()), Reason::ERROR_REASON_LAW_PACK_NOT_EXPECTED);
  EXPECT_EQ(book_->active().law->pack_hash(), first);
  EXPECT_TRUE(*Activate(hash, first));
}

TEST_F(Book, ActivatesAPackThatIsActiveAlreadyWithoutAnEffect) {
  EXPECT_FALSE(*Activate(book_->active().law->pack_hash()));
  EXPECT_EQ(book_->active().activation, 1u);
}

TEST_F(Book, HasNoPackThatIsNotWholeInStore) {
  const std::string hash = (*LoadFakeLaw(FreeStudiesPack()))->pack_hash();
  // As after a crash before the record was written.
  store::Batch half;
  half.Put(PackChunkKey(hash, 0), "the law as");
  ASSERT_TRUE(store_->CommitAndWait(std::move(half)).committed());
  EXPECT_EQ(ReasonOf(book_->Find(hash).status()), Reason::ERROR_REASON_RESOURCE_NOT_FOUND);
  EXPECT_EQ(ReasonOf(Activate(hash).status()), Reason::ERROR_REASON_RESOURCE_NOT_FOUND);

  EXPECT_EQ(Keep(FreeStudiesPack()), hash);
  EXPECT_TRUE(*Activate(hash));
}

TEST_F(Book, ReadsBackAPackOfManyChunks) {
  std::vector<law::PackFile> files = FreeStudiesPack();
  files.push_back({"30_long.textproto", std::string(900'000, '#')});
  const std::string hash = Keep(files);
  Open(FirstPack());
  const auto law = book_->Find(hash);
  ASSERT_TRUE(law.ok()) << law.status();
  EXPECT_EQ((*law)->pack_hash(), hash);
  const auto packs = book_->List();
  ASSERT_TRUE(packs.ok());
  EXPECT_EQ(packs->size(), 2u);
}

TEST_F(Book, SaysSoWhenAPackInStoreIsDamaged) {
  const std::string hash = Keep(FreeStudiesPack());
  store::Batch damage;
  damage.Put(PackChunkKey(hash, 0), "the law as it never was");
  ASSERT_TRUE(store_->CommitAndWait(std::move(damage)).committed());
  Open(FirstPack());
  EXPECT_EQ(book_->Find(hash).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace typl::statement
