# Debian packages by CPack, one for each component: tools/dev packages. What each package holds is said by install() rules near the
# targets; this file has what they share.
#
#   typl-common     law packs, systemd settings of all services, documentation
#   typl-<service>  program, unit, configuration, user and directories; the identity key is intake's
#   typl-tools      typlctl
include(GNUInstallDirs)

if(NOT CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  message(FATAL_ERROR "The packages install into /usr: configure by a preset, or with -DCMAKE_INSTALL_PREFIX=/usr")
endif()
# cpack packs what was built (tools/dev packages); it does not build all the rest.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(TYPL_PACKAGE_CONTACT "typl maintainers <maintainers@typl.invalid>" CACHE STRING "Maintainer of the packages: name <address>")
set(TYPL_PACKAGE_REVISION 1 CACHE STRING "Debian revision of the packages")
set(TYPL_DEBIAN_DIR ${CMAKE_SOURCE_DIR}/deploy/debian)
set(TYPL_PACKAGE_DIR ${CMAKE_BINARY_DIR}/packaging)

# Of the last commit, so that the same sources give the same packages.
execute_process(COMMAND git log -1 --format=%aD WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                OUTPUT_VARIABLE TYPL_PACKAGE_DATE OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT TYPL_PACKAGE_DATE)
  set(TYPL_PACKAGE_DATE "Thu, 01 Jan 1970 00:00:00 +0000")
endif()

# typl_install_gzipped(input directory name component): a file as Debian keeps documentation, compressed without a time in it.
function(typl_install_gzipped input directory name component)
  set(output ${TYPL_PACKAGE_DIR}/${component}/${name}.gz)
  get_filename_component(folder ${output} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  execute_process(COMMAND gzip -9nc ${input} OUTPUT_FILE ${output} COMMAND_ERROR_IS_FATAL ANY)
  set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${input})
  install(FILES ${output} DESTINATION ${directory} COMPONENT ${component})
endfunction()

# typl_cpack_setting(component key value): CPACK_DEBIAN_<COMPONENT>_<key>, kept until typl_finish_packages.
function(typl_cpack_setting component key value)
  string(TOUPPER ${component} upper)
  set_property(GLOBAL APPEND_STRING PROPERTY TYPL_PACKAGES "set(CPACK_DEBIAN_${upper}_${key} [==[${value}]==])\n")
endfunction()

# typl_package(component SUMMARY s DESCRIPTION line... [DEPENDS x] [CONTROL file...] [ALL]): what every package has. CONTROL are maintainer
# scripts and the like; ALL is a package without programs.
function(typl_package component)
  cmake_parse_arguments(ARG "ALL" "SUMMARY;DEPENDS" "DESCRIPTION;CONTROL" ${ARGN})
  set(package typl-${component})
  list(JOIN ARG_DESCRIPTION "\n" description)
  typl_cpack_setting(${component} PACKAGE_NAME ${package})
  typl_cpack_setting(${component} DESCRIPTION "${ARG_SUMMARY}\n${description}")
  typl_cpack_setting(${component} PACKAGE_DEPENDS "${ARG_DEPENDS}")
  typl_cpack_setting(${component} PACKAGE_CONTROL_EXTRA "${ARG_CONTROL}")
  if(ARG_ALL)
    typl_cpack_setting(${component} PACKAGE_ARCHITECTURE all)
  endif()
  set_property(GLOBAL APPEND PROPERTY TYPL_PACKAGE_COMPONENTS ${component})

  set(doc ${CMAKE_INSTALL_DATAROOTDIR}/doc/${package})
  configure_file(${TYPL_DEBIAN_DIR}/copyright.in ${TYPL_PACKAGE_DIR}/${component}/copyright @ONLY)
  configure_file(${TYPL_DEBIAN_DIR}/changelog.in ${TYPL_PACKAGE_DIR}/${component}/changelog.Debian @ONLY)
  install(FILES ${TYPL_PACKAGE_DIR}/${component}/copyright DESTINATION ${doc} COMPONENT ${component})
  typl_install_gzipped(${TYPL_PACKAGE_DIR}/${component}/changelog.Debian ${doc} changelog.Debian ${component})
  typl_install_gzipped(${CMAKE_SOURCE_DIR}/CHANGELOG.md ${doc} changelog ${component})
  if(EXISTS ${TYPL_DEBIAN_DIR}/${package}.lintian-overrides)
    install(FILES ${TYPL_DEBIAN_DIR}/${package}.lintian-overrides DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/lintian/overrides
            RENAME ${package} COMPONENT ${component})
  endif()
endfunction()

# typl_service_package(service SUMMARY s DESCRIPTION line... CONFIG file...): the package of typl-<service>, with its CONFIG in /etc/typl.
function(typl_service_package SERVICE)
  cmake_parse_arguments(ARG "" "SUMMARY" "DESCRIPTION;CONFIG" ${ARGN})
  set(made ${TYPL_PACKAGE_DIR}/${SERVICE})
  install(TARGETS typl-${SERVICE} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${SERVICE})
  install(FILES ${CMAKE_SOURCE_DIR}/deploy/systemd/typl-${SERVICE}.service DESTINATION /lib/systemd/system COMPONENT ${SERVICE})
  foreach(kind sysusers tmpfiles)
    configure_file(${TYPL_DEBIAN_DIR}/${kind}.conf.in ${made}/${kind}.conf @ONLY)
    install(FILES ${made}/${kind}.conf DESTINATION /usr/lib/${kind}.d RENAME typl-${SERVICE}.conf COMPONENT ${SERVICE})
  endforeach()
  set(conffiles "")
  foreach(file ${ARG_CONFIG})
    get_filename_component(name ${file} NAME)
    install(FILES ${file} DESTINATION /etc/typl COMPONENT ${SERVICE})
    string(APPEND conffiles "/etc/typl/${name}\n")
  endforeach()
  file(WRITE ${made}/conffiles "${conffiles}")
  set(control ${made}/conffiles)
  # What the postinst of one service does besides.
  set(POSTINST_MORE "")
  if(EXISTS ${TYPL_DEBIAN_DIR}/postinst-${SERVICE})
    file(READ ${TYPL_DEBIAN_DIR}/postinst-${SERVICE} POSTINST_MORE)
    set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${TYPL_DEBIAN_DIR}/postinst-${SERVICE})
  endif()
  foreach(script postinst prerm postrm)
    configure_file(${TYPL_DEBIAN_DIR}/${script}.in ${made}/${script} @ONLY FILE_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ
                   GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
    list(APPEND control ${made}/${script})
  endforeach()
  typl_package(${SERVICE} SUMMARY "${ARG_SUMMARY}" DESCRIPTION ${ARG_DESCRIPTION} CONTROL ${control}
               DEPENDS "typl-common (= ${PROJECT_VERSION}-${TYPL_PACKAGE_REVISION}), systemd (>= 252), tzdata")
endfunction()

# After all targets.
function(typl_finish_packages)
  get_property(packages GLOBAL PROPERTY TYPL_PACKAGES)
  get_property(CPACK_COMPONENTS_ALL GLOBAL PROPERTY TYPL_PACKAGE_COMPONENTS)
  cmake_language(EVAL CODE "${packages}")
  set(CPACK_GENERATOR DEB)
  set(CPACK_PACKAGE_NAME typl)
  # Else it would be the first line of every package's description.
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
  set(CPACK_PACKAGE_CONTACT "${TYPL_PACKAGE_CONTACT}")
  set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
  set(CPACK_VERBATIM_VARIABLES ON)
  set(CPACK_STRIP_FILES ON)
  # Files go to /etc and /lib too.
  set(CPACK_SET_DESTDIR ON)
  set(CPACK_DEB_COMPONENT_INSTALL ON)
  set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
  set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
  set(CPACK_DEBIAN_PACKAGE_RELEASE ${TYPL_PACKAGE_REVISION})
  set(CPACK_DEBIAN_PACKAGE_SECTION misc)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
  include(CPack)
endfunction()
