// The version of Snorri, here alone: CMake, the program and the stamp of saga libraries read it.
#pragma once

#define SNORRI_VERSION "0.1.0"

/// Changes whenever the binary face between the engine and a saga library changes.
#define SNORRI_SAGA_ABI 3
