#include "snorri/app/cli.hpp"

int main(int argc, char** argv) { return snorri::run_cli(argc, argv); }
