// typlctl: the operator's command line.

#include "tools/typlctl/command_line.h"

int main(int argc, char** argv) { return typl::ctl::CommandLine().Run(argc, argv); }
