add_library(warnings INTERFACE)
target_compile_options(warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports false positives of these inside Boost and libstdc++ at -O2.
    target_compile_options(warnings INTERFACE -Wno-maybe-uninitialized -Wno-tsan)
endif()
if(WIMPOLE_WERROR)
    target_compile_options(warnings INTERFACE -Werror)
endif()

# In a source that includes others, GCC takes their unnamed namespaces for those of a header, and a local name for one that
# hides what another of them declares.
if(WIMPOLE_UNITY)
    target_compile_options(warnings INTERFACE -Wno-shadow)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(warnings INTERFACE -Wno-subobject-linkage)
    endif()
endif()
