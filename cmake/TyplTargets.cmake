# How our targets are made: explicit sources, one alias typl::<name>, warnings as errors.

function(typl_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-unused-parameter -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
  # GCC 12 warns of an overlap inside std::string that is not there (GCC bug 105651).
  target_compile_options(${target} PRIVATE -Wno-restrict)
  if(TYPL_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# typl_library(name SOURCES a.cc DEPS x y [PRIVATE_DEPS z]): a static library and its alias typl::<name>.
function(typl_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  if(ARG_SOURCES)
    add_library(typl_${name} STATIC ${ARG_SOURCES})
    target_include_directories(typl_${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(typl_${name} PUBLIC ${ARG_DEPS} PRIVATE ${ARG_PRIVATE_DEPS})
    typl_warnings(typl_${name})
  else()
    add_library(typl_${name} INTERFACE)
    target_include_directories(typl_${name} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(typl_${name} INTERFACE ${ARG_DEPS})
  endif()
  add_library(typl::${name} ALIAS typl_${name})
endfunction()

# typl_binary(name SOURCES main.cc DEPS x): an executable called <name> in bin/.
function(typl_binary name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  typl_warnings(${name})
  # The services spend a fifth of their time in the C library's malloc; jemalloc takes a third off a streamed registration
  # (docs/performance.md). Sanitizers bring an allocator of their own.
  if(NOT TYPL_SANITIZE)
    target_link_libraries(${name} PRIVATE ${TYPL_JEMALLOC})
  endif()
endfunction()

# Tests that do without gRPC and so can be judged by ThreadSanitizer (Debian's gRPC is not instrumented).
add_custom_target(tsan_tests)

# typl_test(name SOURCES x_test.cc DEPS x [LABELS unit] [TIMEOUT 60]): one GoogleTest executable, one ctest entry. A test with
# the label tsan is built by the target tsan_tests.
function(typl_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gtest GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/test)
  typl_warnings(${name})
  add_test(NAME ${name} COMMAND ${name})
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
  if("tsan" IN_LIST ARG_LABELS)
    add_dependencies(tsan_tests ${name})
  endif()
endfunction()
