# Writes OUT, a C++ source that defines `extern const char typl::config::kConfigProto[]` with the text of IN.
# Usage: cmake -DIN=file -DOUT=file.cc -P embed_text.cmake
file(READ ${IN} text)
file(WRITE ${OUT} "// Made from config.proto.
namespace typl::config {
extern const char kConfigProto[];
const char kConfigProto[] = R\"__proto__(${text})__proto__\";
}  // namespace typl::config
")
