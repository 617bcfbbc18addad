# Finds the sources of a product by suffix: X.cpp is code, X_test.cpp a unit test, X_fuzz.cpp a fuzz target,
# X_bench.cpp a micro-benchmark.
function(collect_sources directory)
    file(GLOB_RECURSE all CONFIGURE_DEPENDS ${directory}/*.cpp)
    set(code ${all})
    list(FILTER code EXCLUDE REGEX "_(test|fuzz|bench)\\.cpp$")
    list(FILTER code EXCLUDE REGEX "/main\\.cpp$")
    set(tests ${all})
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    set(fuzzers ${all})
    list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")
    set(benchmarks ${all})
    list(FILTER benchmarks INCLUDE REGEX "_bench\\.cpp$")
    set(CODE_SOURCES ${code} PARENT_SCOPE)
    set(TEST_SOURCES ${tests} PARENT_SCOPE)
    set(FUZZ_SOURCES ${fuzzers} PARENT_SCOPE)
    set(BENCH_SOURCES ${benchmarks} PARENT_SCOPE)
endfunction()

# One executable per X_fuzz.cpp, named X_fuzz, linked to the library under test.
function(add_fuzz_targets library)
    foreach(source ${ARGN})
        get_filename_component(name ${source} NAME_WE)
        get_filename_component(folder ${source} DIRECTORY)
        get_filename_component(layer ${folder} NAME)
        set(target ${layer}_${name})
        add_executable(${target} ${source})
        target_link_libraries(${target} PRIVATE ${library} warnings)
        target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    endforeach()
endfunction()

# With WIMPOLE_UNITY: compiles a target's sources in portions of `size`, in the order of their paths, so that what their
# headers cost is paid once for all of a portion. Names in unnamed namespaces must be unique in a layer, among its code and
# among its tests.
function(unite_sources target size)
    if(WIMPOLE_UNITY)
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${size})
    endif()
endfunction()
