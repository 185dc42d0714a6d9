// `snorri serve` with one's own sagas linked in: three lines.
#include <snorri/app/serve.hpp>

int main(int count, char** arguments) { return snorri::serve(count, arguments); }
