// A shared object without a saga in it.
extern "C" int no_sagas_here() { return 0; }
