# Flags shared by every target.
find_program(APIGW_CCACHE ccache)
if(APIGW_CCACHE)
  # Precompiled headers hit the cache only with these two liberties.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${APIGW_CCACHE})
endif()

add_library(apigw_flags INTERFACE)
target_include_directories(apigw_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
target_compile_options(apigw_flags INTERFACE -Wall -Wextra -Wshadow -Wno-missing-field-initializers -pthread)
target_compile_definitions(apigw_flags INTERFACE APIGW_VERSION="${APIGW_VERSION}")
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Bundles are the same bytes everywhere and so is the code: no -march=native; SSE2 is the baseline.
  target_compile_options(apigw_flags INTERFACE -fno-plt)
endif()
if(APIGW_SANITIZE)
  target_compile_options(apigw_flags INTERFACE -fsanitize=${APIGW_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(apigw_flags INTERFACE -fsanitize=${APIGW_SANITIZE})
endif()
if(APIGW_FUZZ)
  target_compile_options(apigw_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(apigw_flags INTERFACE -fsanitize=address,undefined)
endif()
