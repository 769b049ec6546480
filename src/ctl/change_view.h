/* SPDX-License-Identifier: Apache-2.0 */
/* change_view.h - a change as the commands show it. */
#ifndef SCIMD_CTL_CHANGE_VIEW_H
#define SCIMD_CTL_CHANGE_VIEW_H

#include "ctl/resource.h"
#include "store/change.h"

struct json *change_view(struct ctl *c, const struct change *ch);
/* "token okta production", "operator jane". */
struct json *change_by(struct ctl *c, const struct change *ch);
/* The diff as a tree, or NULL. */
struct json *change_diff(struct ctl *c, const struct change *ch);

#endif
