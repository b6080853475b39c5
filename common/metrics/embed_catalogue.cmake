# Writes OUT, a C++ source that defines `extern const char typl::metrics::kCatalogueText[]` with the text of IN.
# Usage: cmake -DIN=file -DOUT=file.cc -P embed_catalogue.cmake
file(READ ${IN} text)
file(WRITE ${OUT} "// Made from catalogue.txt.
namespace typl::metrics {
extern const char kCatalogueText[];
const char kCatalogueText[] = R\"__catalogue__(${text})__catalogue__\";
}  // namespace typl::metrics
")
