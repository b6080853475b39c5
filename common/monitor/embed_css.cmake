# Writes OUT, a C++ source that defines `extern const char typl::monitor::kStatusPageCss[]` with the text of IN.
# Usage: cmake -DIN=file -DOUT=file.cc -P embed_css.cmake
file(READ ${IN} text)
file(WRITE ${OUT} "// Made from status_page.css.
namespace typl::monitor {
extern const char kStatusPageCss[];
const char kStatusPageCss[] = R\"__css__(${text})__css__\";
}  // namespace typl::monitor
")
