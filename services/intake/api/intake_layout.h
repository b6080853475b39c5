#ifndef TYPL_SERVICES_INTAKE_API_INTAKE_LAYOUT_H_
#define TYPL_SERVICES_INTAKE_API_INTAKE_LAYOUT_H_

#include "common/monitor/layout.h"

namespace typl::intake {

// What the status page of this service shows.
monitor::Layout IntakeLayout();

}  // namespace typl::intake

#endif  // TYPL_SERVICES_INTAKE_API_INTAKE_LAYOUT_H_
