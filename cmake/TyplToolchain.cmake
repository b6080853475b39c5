# Compiler settings for everything we write. Outside libraries come in as SYSTEM and are not judged by them.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()

find_program(TYPL_CCACHE ccache)
if(TYPL_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=time_macros ${TYPL_CCACHE})
endif()

find_program(TYPL_MOLD mold)
if(TYPL_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

find_library(TYPL_JEMALLOC jemalloc REQUIRED)

option(TYPL_WERROR "Treat warnings in our own code as errors" ON)
set(TYPL_SANITIZE "" CACHE STRING "address (with undefined), thread, or empty")
if(TYPL_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(TYPL_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
elseif(TYPL_SANITIZE)
  message(FATAL_ERROR "TYPL_SANITIZE must be address, thread or empty, not '${TYPL_SANITIZE}'")
endif()
