#include "services/intake/storage/keys.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "absl/strings/escaping.h"
#include "gtest/gtest.h"
#include "services/intake/storage/digests.h"

namespace typl::intake {
namespace {

std::unique_ptr<const Digests> DigestsOf(absl::string_view secret) {
  return *Digests::Create(secret);
}

std::string Hex(absl::string_view bytes) { return absl::BytesToHexString(bytes); }
std::string Hex(const Digest& digest) { return Hex(Bytes(digest)); }

// Changing any of these bytes loses every stored person: the formats are fixed for ever.
TEST(Keys, AreTheseBytes) {
  const auto digests = DigestsOf("0123456789abcdef0123456789abcdef");
  const PersonId person = PersonId::FromBits(0x0123456789abcdef, 0xfedcba9876543210);

  EXPECT_EQ(kInstallationKey, "installation");
  EXPECT_EQ(PersonKey(person), "person/0123456789abcdeffedcba9876543210");
  EXPECT_EQ(ContactKey(person), "person/0123456789abcdeffedcba9876543210/contact");
  EXPECT_EQ(Hex(IdentityKey(digests->Identity("010180-9004"))),
            "6964656e746974792f7a321603d5e637bc5d9e90b28279f6d49d1b46bd90c49681d4b0fa860fca25f5");
  EXPECT_EQ(Hex(IdempotencyKey(
                digests->Idempotency("portals/oma", "6f1d2c3b-0a49-4e58-8b67-1c2d3e4f5a6b"))),
            "6964656d2f3e446ee9e5637bb68f7ac66085a49e9cd41d07b1f8de006e0b91dfc752f4afed");
}

TEST(Digests, AreHmacAndSha256) {
  // RFC 4231, test cases 6 and 7: a key longer than the block.
  const auto digests = DigestsOf(std::string(131, '\xaa'));
  EXPECT_EQ(Hex(digests->Identity("Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(Hex(digests->Identity("This is a test using a larger than block-size key and a larger "
                                  "than block-size data. The key needs to be hashed before being "
                                  "used by the HMAC algorithm.")),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
  // "abc", zero, "def", by another implementation.
  EXPECT_EQ(Hex(digests->Body("abc", "def")),
            "516a5e926ce20c5f4d80f00e1a01abdf14986def6588d6abeed9fce090bc660c");
}

TEST(Digests, KeepCallersAndSignsAndSecretsApart) {
  const auto digests = DigestsOf(std::string(32, 'a'));
  EXPECT_NE(digests->Idempotency("portals/a", "b"), digests->Idempotency("portals/ab", ""));
  EXPECT_NE(digests->Identity("150685-905M"), digests->Identity("150685Y905M"));
  EXPECT_NE(digests->Identity("150685-905M"),
            DigestsOf(std::string(32, 'b'))->Identity("150685-905M"));
  EXPECT_NE(digests->Identity("x"), digests->PageToken("x"));
}

TEST(Digests, RefuseAShortSecret) {
  EXPECT_FALSE(Digests::Create(std::string(31, 'a')).ok());
  EXPECT_TRUE(Digests::Create(std::string(32, 'a')).ok());
}

class SecretFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string form = ::testing::TempDir() + "/typl-secret-XXXXXX";
    ASSERT_NE(mkdtemp(form.data()), nullptr);
    directory_ = form;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  std::string Path() const { return directory_ + "/identity.key"; }
  std::string directory_;
};

TEST_F(SecretFileTest, IsMadeForItsOwnerOnlyAndNeverOverwritten) {
  ASSERT_TRUE(MakeSecretFile(Path()).ok());
  struct stat info;
  ASSERT_EQ(stat(Path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  const auto secret = ReadSecretFile(Path());
  ASSERT_TRUE(secret.ok()) << secret.status();
  EXPECT_EQ(secret->size(), kSecretBytesMin);
  EXPECT_EQ(MakeSecretFile(Path()).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(*ReadSecretFile(Path()), *secret);
}

TEST_F(SecretFileTest, IsRefusedWhenMissingOrOpenOrShort) {
  EXPECT_FALSE(ReadSecretFile("").ok());
  EXPECT_FALSE(ReadSecretFile(Path()).ok());
  std::ofstream(Path()) << std::string(31, 'x');
  ASSERT_EQ(chmod(Path().c_str(), 0600), 0);
  EXPECT_FALSE(ReadSecretFile(Path()).ok());
  std::ofstream(Path()) << std::string(32, 'x');
  EXPECT_TRUE(ReadSecretFile(Path()).ok());
  ASSERT_EQ(chmod(Path().c_str(), 0644), 0);
  EXPECT_FALSE(ReadSecretFile(Path()).ok());
}

}  // namespace
}  // namespace typl::intake
