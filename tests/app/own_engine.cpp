// The engine in a program of one's own: its sagas are linked in (tests/sagas).
#include "snorri/app/serve.hpp"

int main(int argc, char** argv) { return snorri::serve(argc, argv); }
