/* SPDX-License-Identifier: Apache-2.0 */
/* project_build.h - between the files that make an answer's resource. */
#ifndef SCIMD_SCIM_PROJECT_BUILD_H
#define SCIMD_SCIM_PROJECT_BUILD_H

#include "scim/project.h"

const struct restype *projection_type(const struct projection *p);
const struct schema *projection_common(const struct projection *p);

#endif
