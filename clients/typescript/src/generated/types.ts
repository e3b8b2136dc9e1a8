export interface paths {
    "/accounts/users/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the caller's profile
         * @description Creates the profile at first sight (many first requests at once make one). `completion` says what is still missing, so a
         *     login callback needs this one call. An incomplete profile is no error.
         */
        get: operations["getProfile"];
        /**
         * Save the caller's profile
         * @description Absent fields keep their value; `profile_data` merges key by key (a key's value is replaced as a whole, `null` removes the key).
         *     Read-only fields may be sent back with their current value, so a PUT of what GET gave works. A PUT that changes nothing
         *     changes nothing: same version, no history entry.
         */
        put: operations["putProfile"];
        post?: never;
        /**
         * Erase the caller's data
         * @description Removes names, email, `profile_data` and every old value in the history; withdraws the consents in force. What stays is the
         *     identity (`id`, `auth0_id`) and the fact that, and when, things were changed. Idempotent. The user can still log in and
         *     start over with an empty profile.
         */
        delete: operations["deleteProfile"];
        options?: never;
        head?: never;
        /**
         * Change the caller's profile by JSON Merge Patch
         * @description RFC 7396: objects merge deeply, `null` removes. `application/json` is read the same way.
         */
        patch: operations["patchProfile"];
        trace?: never;
    };
    "/accounts/users/profile/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The attribute schema in force
         * @description The JSON Schema (2020-12) that governs `profile_data`, for rendering a form. Beyond the standard keywords: `x-completion` (a complete
         *     profile needs it), `x-consent` (the purpose whose consent covers it), `readOnly` (set by the service), `x-searchable`, and `x-hint` (what is
         *     to be typed, for humans).
         */
        get: operations["getProfileSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/profile/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what, when, from which app
         * @description Newest first. Entries are never edited; an erasure removes their values and keeps the fact.
         */
        get: operations["listProfileHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/profile/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything held on the caller
         * @description One JSON document from one snapshot of the database. The export itself is recorded in the history.
         */
        get: operations["exportProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/profile/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the caller agreed to
         * @description One item per purpose: the latest decision, and `not_asked` for purposes that the attribute schema names and nobody has decided
         *     yet. Earlier decisions are in the history (`/consents/<purpose>`) and in the export.
         */
        get: operations["listConsents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/profile/consents/{purpose}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give or withdraw one consent
         * @description Appends to the ledger; repeating the decision in force changes nothing. Withdrawing removes the attributes that the consent
         *     covered, in the same change.
         */
        put: operations["putConsent"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/profile/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the caller may do
         * @description The roles in force, and the effective permissions; those of the token and of the roles together.
         */
        get: operations["getPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Search users
         * @description All filters together, each of which has to hold; without any, all users. Pages are in the order of the ids; with `name` in that of the
         *     matching name. Whoever does not change meanwhile is on exactly one page. A page may hold fewer users than `limit`, even none, and still
         *     have a next one, where filters leave out many: go on until `next_cursor` is null. What was erased is not found. Each user on a page
         *     sees in their history that they were read, with the fields that were chosen and those that were filtered by.
         */
        get: operations["searchUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/batch-get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read up to 500 users
         * @description By `ids`, by `auth0_ids`, or both: 1 to 500 in all. Answers in the order asked, `ids` first; the same user may be asked for more than once.
         *     Who is not there does not make the others fail. Changes nothing, but each user sees in their history that they were read, with the
         *     fields.
         */
        post: operations["batchGetUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one user's profile
         * @description The same document and ETag as the user's own. The read is recorded, and the user sees it in their history.
         */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /**
         * Erase one user's data
         * @description As the user's own DELETE; the history names the caller. Idempotent.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /**
         * Change one user's profile by JSON Merge Patch
         * @description As the user's own PATCH; the history names the caller. Nobody consents for somebody else: `consents` cannot be sent, and an attribute
         *     that a consent covers can be filled in only while the user's own consent is in force (422 `consent_required`), whatever the policy.
         */
        patch: operations["patchUser"];
        trace?: never;
    };
    "/accounts/users/{user_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed or read one user's data
         * @description What the user sees in their own history, newest first. The read itself is an entry.
         */
        get: operations["listUserHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/{user_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything held on one user
         * @description The same document as the user's own export, from one snapshot. The export itself is recorded in the history.
         */
        get: operations["exportUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/{user_id}/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What one user agreed to
         * @description As the user's own list. The read is recorded.
         */
        get: operations["listUserConsents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/hooks/auth0": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an event of Auth0's event stream
         * @description One CloudEvent. `user.created` and `user.updated` bring the user up to date (a verified email by the rules of every write, `blocked` into
         *     the history) and create the profile if there is none; `user.deleted` erases all data and keeps a token that is still alive from
         *     bringing the user back (403 `account_deleted`). Each event counts once, by its `source` and `id`, however often it is delivered. Events
         *     may arrive in any order: an older one never undoes what a newer one said. Other types, and test events, are acknowledged and ignored.
         */
        post: operations["receiveAuth0Event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/profile/licenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the caller may use, until when
         * @description Licences in force and expired ones, by resource; revoked ones are in the history only.
         */
        get: operations["listMyLicenses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/resources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What there is to ask for
         * @description By name. For anybody with a token, so that a form can show what can be asked for.
         */
        get: operations["listResources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/resources/{resource}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One resource
         * @description Also one that is archived, which can be neither asked for nor granted. For anybody with a token.
         */
        get: operations["getResource"];
        /**
         * Create or replace a resource
         * @description Replaces the whole definition; members that are absent take their default. `seats` cannot fall below the number in use: 409
         *     `seats_in_use`; revoke first. What is archived can be neither asked for nor granted, and `access/check` refuses it to everybody,
         *     until it is put back.
         */
        put: operations["putResource"];
        post?: never;
        /**
         * Delete a resource that nobody ever had
         * @description 409 `resource_in_use` if there are licences or access requests for it: archive it instead. Idempotent.
         */
        delete: operations["deleteResource"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/resources/{resource}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed a resource itself
         * @description Created, changed (seats, terms, archived, …), deleted: who, when, from what to what; newest first, and still there when the resource is
         *     not. Who was granted a licence is in the history of each user.
         */
        get: operations["listResourceHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/resources/{resource}/licenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who may use a resource
         * @description Licences in force and expired ones, by user id.
         */
        get: operations["listResourceLicenses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/{user_id}/licenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a user may use, until when
         * @description As the user sees it.
         */
        get: operations["listUserLicenses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/{user_id}/licenses/{resource}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One licence
         * @description In force or expired; a revoked one is in the user's history only. The read is recorded, and the user sees it.
         */
        get: operations["getLicense"];
        /**
         * Grant, extend or shorten a licence
         * @description `expires_at` may be `null`: for ever. Absent, a licence in force keeps its own, and any other gets the resource's default duration.
         *     An expired licence holds no seat and needs one again. Without a free seat: 409 `seats_exhausted`. Nobody grants anything to
         *     themselves: 403 `own_request`. Repeating what is in force changes nothing.
         */
        put: operations["putLicense"];
        post?: never;
        /**
         * Revoke a licence
         * @description At once. Idempotent. What was revoked is in the user's history.
         */
        delete: operations["deleteLicense"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/profile/access-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller's requests for access
         * @description Newest first.
         */
        get: operations["listMyAccessRequests"];
        put?: never;
        /**
         * Ask for access to a resource
         * @description One pending request for each resource: another is 409 `request_pending`. Where the resource has terms, `terms_version` has to be theirs.
         *     A request may expire, by itself, at `expires_at`.
         */
        post: operations["createAccessRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/profile/access-requests/{request_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of the caller's requests
         * @description Its state, and the decision with its note. The requests of others are 404.
         */
        get: operations["getMyAccessRequest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/profile/access-requests/{request_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a request back
         * @description What is not pending any more cannot be: 409 `request_decided`, and `errors[0].code` is its state.
         */
        post: operations["cancelAccessRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/access-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The queue of requests
         * @description Oldest first. Each user whose request is shown sees that in their history.
         */
        get: operations["listAccessRequests"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/access-requests/{request_id}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve or deny a request
         * @description An approval grants the licence with it, or neither happens: 409 `seats_exhausted`, `resource_archived` or `user_erased` leave the request
         *     pending. What is not pending any more: 409 `request_decided`, and `errors[0].code` is its state. Nobody decides on a request of their
         *     own: 403 `own_request`.
         */
        post: operations["decideAccessRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/access/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * May these users use these resources now?
         * @description Up to 500 pairs, answered in the order they came in, all at one moment: `checked_at`, by the clock of the database. A licence allows
         *     up to `expires_at`, and not at it. Changes nothing, and sees every change that was answered before.
         */
        post: operations["checkAccess"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/{user_id}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The roles of one user
         * @description Those in force. The read is recorded.
         */
        get: operations["listUserRoles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/users/{user_id}/roles/{role}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether one user has a role, until when and by whom
         * @description 404 if they do not, or not any more. The read is recorded.
         */
        get: operations["getUserRole"];
        /**
         * Give one user a role
         * @description At once, in every replica. Nobody gives what they do not hold themselves, nor for longer than they hold it: 403. Changing the end to an
         *     earlier one is no gift. The user sees it in their history.
         */
        put: operations["putUserRole"];
        post?: never;
        /**
         * Take a role from one user
         * @description At once, in every replica. Idempotent.
         */
        delete: operations["deleteUserRole"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All roles, by name
         * @description With the permissions that each of them gives; who holds them is at `/accounts/roles/{role}/users`.
         */
        get: operations["listRoles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/roles/{role}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a role
         * @description With the permissions that it gives.
         */
        get: operations["getRole"];
        /**
         * Create or replace a role
         * @description For all its holders, at once. Nobody puts a permission into a role that they do not hold themselves, without an end: 403. What is in the
         *     role already may stay.
         */
        put: operations["putRole"];
        post?: never;
        /**
         * Delete a role
         * @description Its holders lose it, at once, and see that in their history. Idempotent.
         */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/roles/{role}/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The holders of a role
         * @description Those who hold it now, by id. The read is recorded in the history of each.
         */
        get: operations["listRoleUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/roles/{role}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed a role itself
         * @description Created, changed, deleted: who, when, from what to what; newest first, and still there when the role is not. Who got and lost it is in the
         *     history of each user.
         */
        get: operations["listRoleHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What has changed, in the order of commits
         * @description Every committed change once, in an order in which nothing appears later before what was read already: go on from `next_cursor` after
         *     any pause, and nothing is missed or repeated. It says what changed (pointers), never from what to what. Without a cursor it begins
         *     with the oldest change that is kept; `cursor=now` begins with what comes next.
         *
         *     `wait` holds the answer back until there is a change (long poll). At most 100 of these requests are open at once in each process;
         *     more are 503. `kind` may leave a page empty although `more` is true: go on.
         *
         *     A change appears once every transaction that began to write before it has ended, usually within milliseconds.
         */
        get: operations["listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/reports/registrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who registered, and who completed the profile
         * @description Of the users created in the range: how many there are, how many have completed their profile by now, and how long that took (median,
         *     within 10 %). Erased users are not counted any more. `by=missing_field` counts those who still lack a field. Labels of `source` that
         *     are no keywords, or that fewer than five users have, are `other`. With `Accept: text/csv`: the lines as CSV, safe for spreadsheets.
         */
        get: operations["getRegistrationsReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/reports/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Daily, weekly and monthly active users
         * @description For each day of the range: the users active on it, and within the 7 and the 30 days that end with it, each user once. Active is who
         *     made an authenticated request; machines are not counted, and erased users only on the strength of days more than 400 days before their
         *     erasure, of which nothing but numbers was kept. Days are those of UTC. With `Accept: text/csv`: the lines as CSV.
         */
        get: operations["getActivityReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/reports/compliance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Consents, erasures, exports, and reads by others
         * @description What happened in the range: consents given and withdrawn, by purpose and version of the policy; erasures, with the time from the request
         *     to the transaction that erases all; exports by users; and users read by others (each user counts), by operation. Versions, and
         *     purposes that the attribute schema does not declare, are `other` if fewer than five have them. With `Accept: text/csv`: the lines as CSV.
         */
        get: operations["getComplianceReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/accounts/reports/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Requests for access, and licences
         * @description What happened in the range to requests (made, approved, denied, cancelled, expired) and to licences (granted, revoked, expired), by
         *     resource; resources of which nothing happened are left out. Expiry is exact to the second, also up to now. A licence that is extended
         *     is not granted again, and one that an erasure ends is revoked. With `Accept: text/csv`: the lines as CSV.
         */
        get: operations["getAccessReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Is the process alive?
         * @description Touches nothing but the process itself; a dead database does not make it fail.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Can it serve requests now?
         * @description Says why not, in `errors`, one item per reason.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prometheus metrics
         * @description On the ops port only, without a token; nothing in it is about a single user.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.yaml": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document
         * @description The file that the service is generated from, for code generators and the docs page.
         */
        get: operations["getContract"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Format: uuid
         * @description The service's own id of the user.
         */
        UserId: string;
        /** @description The token's `sub`. */
        Auth0Id: string;
        /** @description Verified email from the identity provider; null if there is none, or if another identity holds it. */
        Email: string | null;
        /** Format: date-time */
        Timestamp: string;
        /** @description Counts the changes, without a gap. 0 is a row taken over from an earlier system and not changed since. */
        Version: number;
        /** @description Stored in Unicode NFC. Control and bidirectional-override characters are refused. */
        Name: string | null;
        /** @description JSON Pointer (RFC 6901). */
        Pointer: string;
        /** @description Whether the profile has all that a complete one needs. */
        Completion: {
            complete: boolean;
            missing: components["schemas"]["Pointer"][];
        };
        /**
         * @description Attributes. Declared ones follow the attribute schema (`/accounts/users/profile/schema`), others are free, within 256 keys, 16 KiB
         *     and 8 levels in all.
         */
        ProfileData: {
            [key: string]: unknown;
        };
        Profile: {
            id: components["schemas"]["UserId"];
            auth0_id: components["schemas"]["Auth0Id"];
            email: components["schemas"]["Email"];
            email_verified: boolean;
            /** @description Another identity holds this user's verified email. */
            email_conflict: boolean;
            first_name: components["schemas"]["Name"];
            last_name: components["schemas"]["Name"];
            profile_data: components["schemas"]["ProfileData"];
            completion: components["schemas"]["Completion"];
            version: components["schemas"]["Version"];
            created_at: components["schemas"]["Timestamp"];
            updated_at: components["schemas"]["Timestamp"];
        };
        /** @description Read-only fields are accepted with their current value only. */
        ProfileUpdate: {
            first_name?: components["schemas"]["Name"];
            last_name?: components["schemas"]["Name"];
            profile_data?: components["schemas"]["ProfileData"];
            consents?: components["schemas"]["ConsentDecisions"];
            id?: components["schemas"]["UserId"];
            auth0_id?: components["schemas"]["Auth0Id"];
            email?: components["schemas"]["Email"];
            email_verified?: boolean;
            email_conflict?: boolean;
            completion?: components["schemas"]["Completion"];
            version?: components["schemas"]["Version"];
            created_at?: components["schemas"]["Timestamp"];
            updated_at?: components["schemas"]["Timestamp"];
        };
        /** @description JSON Merge Patch. Read-only fields are accepted with their current value only. */
        ProfilePatch: {
            first_name?: components["schemas"]["Name"];
            last_name?: components["schemas"]["Name"];
            profile_data?: components["schemas"]["ProfileData"] | null;
            consents?: components["schemas"]["ConsentDecisions"];
            id?: components["schemas"]["UserId"];
            auth0_id?: components["schemas"]["Auth0Id"];
            email?: components["schemas"]["Email"];
            email_verified?: boolean;
            email_conflict?: boolean;
            completion?: components["schemas"]["Completion"];
            version?: components["schemas"]["Version"];
            created_at?: components["schemas"]["Timestamp"];
            updated_at?: components["schemas"]["Timestamp"];
        };
        /** @description JSON Merge Patch. Read-only fields are accepted with their current value only. */
        UserPatch: {
            first_name?: components["schemas"]["Name"];
            last_name?: components["schemas"]["Name"];
            profile_data?: components["schemas"]["ProfileData"] | null;
            id?: components["schemas"]["UserId"];
            auth0_id?: components["schemas"]["Auth0Id"];
            email?: components["schemas"]["Email"];
            email_verified?: boolean;
            email_conflict?: boolean;
            completion?: components["schemas"]["Completion"];
            version?: components["schemas"]["Version"];
            created_at?: components["schemas"]["Timestamp"];
            updated_at?: components["schemas"]["Timestamp"];
        };
        UserFields: string[];
        /** @description The fields of a profile that were asked for, and its `id`. */
        UserView: {
            id: components["schemas"]["UserId"];
            auth0_id?: components["schemas"]["Auth0Id"];
            email?: components["schemas"]["Email"];
            email_verified?: boolean;
            email_conflict?: boolean;
            first_name?: components["schemas"]["Name"];
            last_name?: components["schemas"]["Name"];
            profile_data?: components["schemas"]["ProfileData"];
            completion?: components["schemas"]["Completion"];
            version?: components["schemas"]["Version"];
            created_at?: components["schemas"]["Timestamp"];
            updated_at?: components["schemas"]["Timestamp"];
        };
        UserBatch: {
            ids?: string[];
            auth0_ids?: components["schemas"]["Auth0Id"][];
            fields?: components["schemas"]["UserFields"];
        };
        UserBatchAnswers: {
            items: {
                /** @description The id or auth0_id, as asked. */
                asked: string;
                /**
                 * @description erased: the data is gone, the identity is kept.
                 * @enum {string}
                 */
                status: "found" | "erased" | "not_found";
                user: components["schemas"]["UserView"] | null;
            }[];
        };
        UserPage: {
            items: components["schemas"]["UserView"][];
            /** @description For the next page; null on the last one. */
            next_cursor: string | null;
        };
        /** @description A JSON Schema 2020-12 document. */
        AttributeSchema: {
            [key: string]: unknown;
        };
        /** @description What a consent is for, e.g. `contact`, `marketing`, `terms`. */
        Purpose: string;
        /** @enum {string} */
        ConsentStatus: "given" | "withdrawn";
        /** @description Version of the policy that the user saw. */
        PolicyVersion: string;
        /** @description SHA-256 (hex) of the very text shown. */
        TextHash: string;
        /** @description Language of the text shown (BCP 47). */
        Locale: string;
        ConsentDecision: {
            status: components["schemas"]["ConsentStatus"];
            policy_version?: components["schemas"]["PolicyVersion"];
            text_hash?: components["schemas"]["TextHash"];
            locale?: components["schemas"]["Locale"];
        };
        /** @description Consents given or withdrawn together with this change, by purpose. */
        ConsentDecisions: {
            [key: string]: components["schemas"]["ConsentDecision"];
        };
        /**
         * @description `self_service`: the user decided. `profile_write`: recorded because the user filled in an attribute that the consent covers.
         *     `erasure`: withdrawn because the user's data was erased. `import`: taken over from another system.
         * @enum {string}
         */
        ConsentSource: "self_service" | "profile_write" | "erasure" | "import";
        Consent: {
            purpose: components["schemas"]["Purpose"];
            /** @enum {string} */
            status: "given" | "withdrawn" | "not_asked";
            policy_version: components["schemas"]["PolicyVersion"] | null;
            text_hash: components["schemas"]["TextHash"] | null;
            locale: components["schemas"]["Locale"] | null;
            source: components["schemas"]["ConsentSource"] | null;
            decided_at: components["schemas"]["Timestamp"] | null;
            /** @description The attributes that this consent covers, as pointers into the profile. */
            attributes: components["schemas"]["Pointer"][];
        };
        ConsentList: {
            items: components["schemas"]["Consent"][];
        };
        /** @description One line of the consent ledger. */
        ConsentRecord: {
            /** Format: uuid */
            id: string;
            purpose: components["schemas"]["Purpose"];
            status: components["schemas"]["ConsentStatus"];
            policy_version: components["schemas"]["PolicyVersion"] | null;
            text_hash: components["schemas"]["TextHash"] | null;
            locale: components["schemas"]["Locale"] | null;
            source: components["schemas"]["ConsentSource"];
            /** @description Subject of the token that decided. */
            actor: string;
            decided_at: components["schemas"]["Timestamp"];
        };
        /**
         * @description One changed place. `old` is absent where there was no value, `new` where there is none any more. After an erasure both are
         *     absent and `erased` is true.
         */
        Change: {
            pointer: components["schemas"]["Pointer"];
            old?: unknown;
            new?: unknown;
            /** @constant */
            erased?: true;
        };
        Actor: {
            /**
             * @description Subject of the token that acted; `system` for the service itself, `auth0` for an event of the identity provider; `deleted|<id>`
             *     since that user was deleted there.
             */
            subject: string;
            /** @description The application (`azp`) it acted through. */
            client: string | null;
            /** @description Whether it was the user. */
            self: boolean;
        };
        HistoryEntry: {
            /** Format: uuid */
            id: string;
            at: components["schemas"]["Timestamp"];
            /** @description The operationId. */
            operation: string;
            /**
             * @description The version of the profile that this change made; null for what does not change the profile: a licence, an access request, an
             *     export.
             */
            version: number | null;
            actor: components["schemas"]["Actor"];
            /** Format: uuid */
            request_id: string | null;
            changes: components["schemas"]["Change"][];
            read?: components["schemas"]["ReadRecord"];
        };
        /** @description Only where an administrator or another service read the user's data. */
        ReadRecord: {
            /** @description What was read, e.g. `profile`, `history`, or the chosen fields such as `email` and `profile_data.title`. */
            fields: string[];
            /** @description How many users the same read was about, this one included. */
            users: number;
        };
        HistoryPage: {
            items: components["schemas"]["HistoryEntry"][];
            /** @description For the next page; null on the last one. */
            next_cursor: string | null;
        };
        DefinitionHistory: {
            items: components["schemas"]["DefinitionEntry"][];
            /** @description For the next page; null on the last one. */
            next_cursor: string | null;
        };
        /** @description That somebody changed a role or a resource itself. */
        DefinitionEntry: {
            /** Format: uuid */
            id: string;
            at: components["schemas"]["Timestamp"];
            /** @description The operationId. */
            operation: string;
            actor: {
                /** @description Subject of the token that acted; `deleted|<id>` since that user was deleted at the identity provider. */
                subject: string;
                /** @description The application (`azp`) it acted through. */
                client: string | null;
            };
            /** Format: uuid */
            request_id: string | null;
            /** @description Place by place; all of it at once, with an empty pointer, where it was created or deleted. */
            changes: components["schemas"]["Change"][];
        };
        RegistrationsReport: {
            as_of: components["schemas"]["ReportTime"];
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            time_zone: string;
            /** @enum {unknown} */
            by: "day" | "week" | "source" | "provider" | "missing_field";
            items: {
                /** @description The day, the day that the week begins with, the label, or the pointer of the field. */
                key: string;
                created: number;
                completed: number;
                rate: number | null;
                median_seconds: number | null;
            }[];
        };
        ActivityReport: {
            /**
             * Format: date-time
             * @description When it was counted. What happened in the seconds before may not be in it yet.
             */
            as_of: string;
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            /** @description Always UTC. */
            time_zone: string;
            items: {
                /** Format: date */
                day: string;
                daily: number;
                /** @description Of the 7 days that end with this one. */
                weekly: number;
                /** @description Of the 30 days that end with this one. */
                monthly: number;
            }[];
        };
        ComplianceReport: {
            as_of: components["schemas"]["ReportTime"];
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            time_zone: string;
            items: {
                /** @enum {unknown} */
                event: "consent_given" | "consent_withdrawn" | "erasure" | "export" | "read";
                /** @description The purpose of a consent; the operation of a read or an export. */
                subject: string;
                /** @description The version of the policy. */
                detail: string;
                count: number;
                /** @description Of erasures. */
                average_ms: number | null;
                /** @description Of erasures. */
                max_ms: number | null;
            }[];
        };
        AccessReport: {
            /**
             * Format: date-time
             * @description When it was counted.
             */
            as_of: string;
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            time_zone: string;
            /** @description By resource. */
            items: {
                resource: components["schemas"]["ResourceName"];
                requests_made: number;
                requests_approved: number;
                requests_denied: number;
                requests_cancelled: number;
                /** @description Nobody decided before they ended. */
                requests_expired: number;
                /** @description By an approval, or without a request. */
                licenses_granted: number;
                licenses_revoked: number;
                licenses_expired: number;
            }[];
        };
        /**
         * Format: date-time
         * @description Up to when everything is counted, usually seconds ago; null if counting has not begun.
         */
        ReportTime: string | null;
        ChangePage: {
            items: components["schemas"]["CommittedChange"][];
            /** @description Where to go on, always: keep it, also with an empty page. */
            next_cursor: string;
            /** @description Whether there may be more changes already. */
            more: boolean;
        };
        CommittedChange: {
            /** Format: uuid */
            id: string;
            at: components["schemas"]["Timestamp"];
            /** Format: uuid */
            user_id: string;
            /** @description The user's subject, as they are known now. */
            auth0_id: string | null;
            /** @description The version of the profile that it made; null if it made none. */
            version: number | null;
            kinds: components["schemas"]["ChangeKind"][];
            /** @description The operationId. */
            operation: string;
            actor: {
                /**
                 * @description The user, another user, a machine, or the service itself.
                 * @enum {unknown}
                 */
                kind: "self" | "user" | "machine" | "system";
                /** @description The application. */
                client: string | null;
            };
            /** @description What has changed (JSON Pointers). Empty if all was erased, or nothing was there yet. */
            pointers: string[];
        };
        /**
         * @description What a change is about.
         * @enum {string}
         */
        ChangeKind: "profile" | "consents" | "roles" | "licenses" | "access_requests" | "erasure";
        ProfileExport: {
            /** @constant */
            format: "profile-export/1";
            exported_at: components["schemas"]["Timestamp"];
            profile: components["schemas"]["Profile"];
            /** @description Every role given to the user, ended ones too. */
            roles: components["schemas"]["RoleAssignment"][];
            /** @description The whole ledger, oldest first. */
            consents: components["schemas"]["ConsentRecord"][];
            /** @description What the user may use, or might until it expired. */
            licenses: components["schemas"]["License"][];
            access_requests: components["schemas"]["AccessRequest"][];
            /** @description The days (UTC) on which the user made a request, oldest first, for as long as they are kept; today may not be among them yet. */
            active_days: string[];
            /** @description Every entry, newest first. */
            history: components["schemas"]["HistoryEntry"][];
        };
        /** @description A CloudEvent (1.0) as Auth0's event streams send it. Members that are not listed are ignored. */
        Auth0Event: {
            /** @constant */
            specversion: "1.0";
            /** @description E.g. `user.created`, `user.updated`, `user.deleted`. */
            type: string;
            /** @description The tenant. */
            source: string;
            /** @description Unique within the source. */
            id: string;
            /**
             * Format: date-time
             * @description When it happened; not later than now.
             */
            time: string;
            /** @description What it is about. */
            data?: unknown;
            /** @description `test` marks an event that was sent to try the stream out. */
            a0purpose?: unknown;
        } & {
            [key: string]: unknown;
        };
        /** @description A user of the tenant, as far as it matters here. */
        Auth0User: {
            /** @description The `sub` of the user's tokens. */
            user_id: string;
            email?: string | null;
            email_verified?: boolean | null;
            blocked?: boolean | null;
            /** @description When the account came to be. */
            created_at?: unknown;
        } & {
            [key: string]: unknown;
        };
        /** @description Names a resource in URLs, and for ever. */
        ResourceName: string;
        /** @description Version of the terms under which a resource may be used. */
        TermsVersion: string;
        ResourceDefinition: {
            title: string;
            /** @default null */
            description?: string | null;
            /**
             * @description How many users may hold a licence at the same time; null, as many as like.
             * @default null
             */
            seats?: number | null;
            /** @description Whoever asks for access has to accept these terms. */
            terms_version?: components["schemas"]["TermsVersion"] | null;
            /**
             * @description How long a licence lasts if nobody says otherwise; null, for ever.
             * @default null
             */
            default_duration_days?: number | null;
            /** @default false */
            archived?: boolean;
        };
        Resource: {
            name: components["schemas"]["ResourceName"];
            title: string;
            description: string | null;
            seats: number | null;
            /** @description By licences that have not expired; null where seats are not counted. */
            seats_in_use: number | null;
            terms_version: components["schemas"]["TermsVersion"] | null;
            default_duration_days: number | null;
            archived: boolean;
            created_at: components["schemas"]["Timestamp"];
            updated_at: components["schemas"]["Timestamp"];
        };
        ResourcePage: {
            items: components["schemas"]["Resource"][];
            /** @description For the next page; null on the last one. */
            next_cursor: string | null;
        };
        LicenseTerms: {
            /** @description In the future; null, for ever. */
            expires_at?: components["schemas"]["Moment"] | null;
        };
        /**
         * Format: date-time
         * @description RFC 3339 with any offset.
         */
        Moment: string;
        License: {
            resource: components["schemas"]["ResourceName"];
            /** @description Of the resource. */
            title: string;
            user_id: components["schemas"]["UserId"];
            /**
             * @description `archived`: the resource is, and nobody may use it.
             * @enum {string}
             */
            status: "active" | "expired" | "archived";
            /** @description The first moment at which it no longer holds; null, never. */
            expires_at: components["schemas"]["Timestamp"] | null;
            terms_version: components["schemas"]["TermsVersion"] | null;
            granted_at: components["schemas"]["Timestamp"];
            /** @description Subject of the token that granted it. */
            granted_by: string;
            updated_at: components["schemas"]["Timestamp"];
        };
        LicensePage: {
            items: components["schemas"]["License"][];
            /** @description For the next page; null on the last one. */
            next_cursor: string | null;
        };
        /** @enum {string} */
        AccessRequestState: "pending" | "approved" | "denied" | "cancelled" | "expired";
        NewAccessRequest: {
            resource: components["schemas"]["ResourceName"];
            /** @description Why; whoever decides reads it. */
            reason: string;
            terms_version?: components["schemas"]["TermsVersion"];
            expires_at?: components["schemas"]["Moment"];
        };
        AccessDecision: {
            /** @enum {string} */
            decision: "approve" | "deny";
            /** @description Why; the user reads it. */
            note?: string;
            /** @description Of the licence, if approved; null, for ever; absent, the resource's default. */
            expires_at?: components["schemas"]["Moment"] | null;
        };
        AccessRequest: {
            /** Format: uuid */
            id: string;
            user_id: components["schemas"]["UserId"];
            auth0_id: components["schemas"]["Auth0Id"];
            resource: components["schemas"]["ResourceName"];
            status: components["schemas"]["AccessRequestState"];
            /** @description `null` after an erasure. */
            reason: string | null;
            terms_version: components["schemas"]["TermsVersion"] | null;
            created_at: components["schemas"]["Timestamp"];
            expires_at: components["schemas"]["Timestamp"] | null;
            /** @description The states it went through, oldest first. */
            transitions: {
                status: components["schemas"]["AccessRequestState"];
                at: components["schemas"]["Timestamp"];
                /** @description Subject of the token that acted; `system` for time itself. */
                by: string;
                note: string | null;
            }[];
        };
        AccessRequestPage: {
            items: components["schemas"]["AccessRequest"][];
            /** @description For the next page; null on the last one. */
            next_cursor: string | null;
        };
        AccessDecided: {
            request: components["schemas"]["AccessRequest"];
            license: components["schemas"]["License"] | null;
        };
        AccessQuestions: {
            pairs: {
                /** @description The user's `id` or `auth0_id`. */
                user: string;
                resource: string;
            }[];
        };
        AccessAnswers: {
            checked_at: components["schemas"]["Timestamp"];
            items: {
                /** @description As asked. */
                user: string;
                /** @description As asked. */
                resource: string;
                allowed: boolean;
                /** @description Until when the licence holds, or did; null, for ever, or there is none. */
                expires_at: components["schemas"]["Timestamp"] | null;
                /**
                 * @description Why not; null if allowed.
                 * @enum {string|null}
                 */
                reason: "unknown_resource" | "resource_archived" | "unknown_user" | "user_erased" | "no_licence" | "expired" | null;
            }[];
        };
        RoleName: string;
        /**
         * @description `<resource>:<action>`. Other services may have permissions of their own; where this service has permissions on a resource (`users:`,
         *     `roles:`, …), they are the ones that its operations name.
         */
        Permission: string;
        Role: {
            name: components["schemas"]["RoleName"];
            description: string;
            permissions: components["schemas"]["Permission"][];
            created_at: components["schemas"]["Timestamp"];
            updated_at: components["schemas"]["Timestamp"];
        };
        RoleUpdate: {
            /** @default  */
            description?: string;
            permissions: components["schemas"]["Permission"][];
        };
        RoleList: {
            items: components["schemas"]["Role"][];
            /** @description For the next page; null on the last one. */
            next_cursor: string | null;
        };
        RoleGrant: {
            /** @description When it ends, to the second; absent or null is never. */
            expires_at?: components["schemas"]["Timestamp"] | null;
        };
        RoleAssignment: {
            user_id: components["schemas"]["UserId"];
            role: components["schemas"]["RoleName"];
            expires_at: components["schemas"]["Timestamp"] | null;
            granted_at: components["schemas"]["Timestamp"];
            /** @description Subject of the token that gave it. */
            granted_by: string;
        };
        RoleAssignmentList: {
            items: components["schemas"]["RoleAssignment"][];
        };
        RoleAssignmentPage: {
            items: components["schemas"]["RoleAssignment"][];
            /** @description For the next page; null on the last one. */
            next_cursor: string | null;
        };
        Permissions: {
            roles: components["schemas"]["RoleAssignment"][];
            permissions: string[];
        };
        Health: {
            /** @constant */
            status: "ok";
        };
        /**
         * @description Stable; programs may switch on it.
         * @enum {string}
         */
        ProblemCode: "malformed_request" | "malformed_json" | "invalid_encoding" | "invalid_parameter" | "token_missing" | "invalid_token" | "user_token_required" | "account_deleted" | "permission_required" | "own_request" | "not_found" | "method_not_allowed" | "request_timeout" | "idempotency_key_reused" | "request_decided" | "request_pending" | "resource_archived" | "resource_in_use" | "seats_exhausted" | "seats_in_use" | "user_erased" | "last_role_manager" | "cursor_expired" | "precondition_failed" | "payload_too_large" | "unsupported_media_type" | "validation_failed" | "consent_required" | "headers_too_large" | "rate_limited" | "database_unavailable" | "database_not_migrated" | "keys_unavailable" | "write_contention" | "overloaded" | "not_ready" | "internal_error";
        ProblemError: {
            /** @description JSON Pointer into the request body; `#/query/<name>`, `#/path/<name>` or `#/header/<name>` for parameters. */
            pointer: string;
            /**
             * @description Stable; programs may switch on it and translate by it. The schema's keyword that failed (`required`, `type`, `minLength`,
             *     `maxLength`, `pattern`, `format`, `enum`, `minimum`, `maximum` …), or one of the service's own rules: `unknown_field`,
             *     `read_only`, `forbidden_character`, `forbidden_key`, `consent_required` … There may be more of them in time.
             */
            code: string;
            /** @description For a human, in English, as the rest of a sentence that begins with the name of the field. Never holds the value. */
            detail: string;
            /** @description The number that `code` is about, e.g. the least or greatest length. */
            limit?: number;
        };
        /** @description RFC 9457. */
        Problem: {
            /**
             * Format: uri
             * @description Stable URI of the code.
             */
            type: string;
            title: string;
            status: number;
            /** @description What to do. */
            detail: string;
            /**
             * Format: uri
             * @description This occurrence.
             */
            instance: string;
            code: components["schemas"]["ProblemCode"];
            /** Format: uuid */
            request_id: string;
            errors?: components["schemas"]["ProblemError"][];
        };
    };
    responses: {
        /** @description The profile. */
        Profile: {
            headers: {
                ETag: components["headers"]["ETag"];
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Profile"];
            };
        };
        /** @description The resource. */
        Resource: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Resource"];
            };
        };
        /** @description One page. */
        ResourcePage: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ResourcePage"];
            };
        };
        /** @description One page. */
        DefinitionHistory: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["DefinitionHistory"];
            };
        };
        /** @description The licence. */
        License: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["License"];
            };
        };
        /** @description One page. */
        LicensePage: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["LicensePage"];
            };
        };
        /** @description The answers, in the order of the pairs. */
        AccessAnswers: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AccessAnswers"];
            };
        };
        /** @description The request. */
        AccessRequest: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AccessRequest"];
            };
        };
        /** @description The request, pending. */
        AccessRequestMade: {
            headers: {
                "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AccessRequest"];
            };
        };
        /** @description The request as it is now. */
        AccessRequestChanged: {
            headers: {
                "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AccessRequest"];
            };
        };
        /** @description One page. */
        AccessRequestPage: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AccessRequestPage"];
            };
        };
        /** @description The request, and the licence that came of it. */
        AccessDecided: {
            headers: {
                "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AccessDecided"];
            };
        };
        /** @description The representation that the caller has is current. */
        NotModified: {
            headers: {
                ETag: components["headers"]["ETag"];
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The request cannot be read (JSON, encoding, parameters, URL). */
        BadRequest: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No token, or one that this service does not accept. */
        Unauthorized: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The token is good, but not for this. */
        Forbidden: {
            headers: {
                "WWW-Authenticate": components["headers"]["WwwAuthenticate"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing. */
        NotFound: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description This service expects no events; no secret is configured. */
        NoHook: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The state of things does not allow it. Nothing was stored. */
        Conflict: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description What the cursor stands for is not there any more. Start over without a cursor. */
        Gone: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The profile has changed since the ETag in `If-Match`. The current one is in `ETag`. */
        PreconditionFailed: {
            headers: {
                ETag: components["headers"]["CurrentETag"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than 64 KiB. */
        PayloadTooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body has a media type (or content encoding) that this operation does not take. */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body can be read but is not valid; `errors` names each place. Nothing was stored. */
        Invalid: {
            headers: {
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many requests; wait as long as `Retry-After` says. */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                "RateLimit-Reset": components["headers"]["RateLimitReset"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Cannot be served now; nothing was stored, or the outcome is unknown. Try again after `Retry-After`. */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description The service's own id of the user.
         * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
         */
        UserId: string;
        /**
         * @description The role's name.
         * @example support
         */
        Role: components["schemas"]["RoleName"];
        /**
         * @description Write only if the profile still has one of these ETags (RFC 9110); else 412.
         * @example "3.k4x9q2"
         */
        IfMatch: string;
        /**
         * @description For the service's statistics only: how what the user typed before the login came to be saved, seconds since it was typed, bytes it took
         *     in the browser. An RFC 8941 item: one of `resumed`, `retried`, `none`, `expired`, `other_user`, `corrupt`, `unavailable`, `refused`, and
         *     its parameters `age` and `bytes`. Whatever it says, the profile is saved; anything else is counted as `malformed`.
         * @example resumed; age=42; bytes=310
         */
        RegistrationOutcome: string;
        /**
         * @description Answer 304 if the representation still has one of these ETags (RFC 9110).
         * @example "3.k4x9q2"
         */
        IfNoneMatch: string;
        /**
         * @description Only who has this email, whatever the case of its letters.
         * @example ahmed@example.com
         */
        EmailFilter: string;
        /**
         * @description Only the user with this `auth0_id`.
         * @example auth0|507f1f77bcf86cd799439020
         */
        Auth0IdFilter: string;
        /**
         * @description Only those whose first or last name begins with this, whatever the case of its letters and however they are composed.
         * @example ahm
         */
        NameFilter: string;
        /**
         * @description Only those who hold this role now.
         * @example support
         */
        RoleFilter: string;
        /**
         * @description Only those whose profile has been complete (`registration_completed_at`), or has never been.
         * @example true
         */
        CompleteFilter: boolean;
        /**
         * @description `<name>:<value>`: only those who have exactly this value (text, number, true or false) in the attribute. Up to five of them, each as a
         *     parameter of its own. The attribute schema marks with `x-searchable` which attributes can be searched; others are refused.
         * @example [
         *       "registration_source:web"
         *     ]
         */
        AttributeFilter: string[];
        /**
         * @description Only these fields, besides `id`, each as a parameter of its own; `profile_data.<name>` for one declared attribute. Default: all.
         * @example [
         *       "first_name",
         *       "profile_data.title"
         *     ]
         */
        Fields: components["schemas"]["UserFields"];
        /**
         * @description How many items a page holds at most.
         * @example 50
         */
        Limit: number;
        /**
         * @description The `next_cursor` of the page before. Opaque.
         * @example WyIyMDI2LTExLTIzIl0
         */
        Cursor: string;
        /**
         * @description The first day. Absent, 30 days up to `to`.
         * @example 2026-11-01
         */
        From: string;
        /**
         * @description The last day, which is part of the range. Absent, today.
         * @example 2026-11-30
         */
        To: string;
        /**
         * @description The IANA name of the time zone whose days these are.
         * @example Europe/Berlin
         */
        TimeZone: string;
        /**
         * @description What a licence is for.
         * @example 3d-assets
         */
        Resource: components["schemas"]["ResourceName"];
        /**
         * @description The request's id.
         * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c90
         */
        AccessRequestId: string;
        /**
         * @description The state of the requests to list.
         * @example pending
         */
        AccessRequestStatus: "pending" | "approved" | "denied" | "cancelled" | "expired";
        /**
         * @description Only requests for this resource.
         * @example 3d-assets
         */
        ResourceFilter: string;
        /**
         * @description Any text of the caller's, a UUID for instance, new for every new wish. For 24 hours the same key with the same body gets the answer of
         *     the first time and does nothing more; with another body 422 `idempotency_key_reused`. Refusals are not remembered: nothing has
         *     happened, so the same key may be tried again.
         * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
         */
        IdempotencyKey: string;
        /**
         * @description Whether to list archived resources instead of those that can be asked for.
         * @example false
         */
        Archived: boolean;
    };
    requestBodies: never;
    headers: {
        /**
         * @description Opaque version of the representation, for `If-Match` and `If-None-Match`.
         * @example "3.k4x9q2"
         */
        ETag: string;
        /**
         * @description The current ETag; absent if there is no profile yet.
         * @example "4.k4x9q2"
         */
        CurrentETag: string;
        /**
         * @description Offers the document as a file.
         * @example attachment; filename="profile-export.json"
         */
        ContentDisposition: string;
        /**
         * @description Names this request in the logs and in the history.
         * @example 0199f3c2-7c3d-7d15-b9d1-2f3a4b5c6d7e
         */
        RequestId: string;
        /**
         * @description Requests allowed in the current window.
         * @example 300
         */
        RateLimitLimit: number;
        /**
         * @description Requests left in the current window.
         * @example 299
         */
        RateLimitRemaining: number;
        /**
         * @description Seconds until the window ends.
         * @example 60
         */
        RateLimitReset: number;
        /**
         * @description Whether this is the answer of an earlier request with the same `Idempotency-Key`.
         * @example false
         */
        IdempotencyReplayed: "true" | "false";
        /**
         * @description Seconds to wait before trying again.
         * @example 2
         */
        RetryAfter: number;
        /**
         * @description How to authenticate (RFC 6750).
         * @example Bearer error="invalid_token"
         */
        WwwAuthenticate: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getProfile: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Answer 304 if the representation still has one of these ETags (RFC 9110).
                 * @example "3.k4x9q2"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Profile"];
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    putProfile: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Write only if the profile still has one of these ETags (RFC 9110); else 412.
                 * @example "3.k4x9q2"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description For the service's statistics only: how what the user typed before the login came to be saved, seconds since it was typed, bytes it took
                 *     in the browser. An RFC 8941 item: one of `resumed`, `retried`, `none`, `expired`, `other_user`, `corrupt`, `unavailable`, `refused`, and
                 *     its parameters `age` and `bytes`. Whatever it says, the profile is saved; anything else is counted as `malformed`.
                 * @example resumed; age=42; bytes=310
                 */
                "Registration-Outcome"?: components["parameters"]["RegistrationOutcome"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileUpdate"];
            };
        };
        responses: {
            200: components["responses"]["Profile"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteProfile: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Write only if the profile still has one of these ETags (RFC 9110); else 412.
                 * @example "3.k4x9q2"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased, or there was nothing to erase. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    patchProfile: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Write only if the profile still has one of these ETags (RFC 9110); else 412.
                 * @example "3.k4x9q2"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["ProfilePatch"];
                "application/json": components["schemas"]["ProfilePatch"];
            };
        };
        responses: {
            200: components["responses"]["Profile"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getProfileSchema: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Answer 304 if the representation still has one of these ETags (RFC 9110).
                 * @example "3.k4x9q2"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schema. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttributeSchema"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listProfileHistory: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export, offered as a file. */
            200: {
                headers: {
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileExport"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listConsents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The purposes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    putConsent: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Write only if the profile still has one of these ETags (RFC 9110); else 412.
                 * @example "3.k4x9q2"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description What the consent is for.
                 * @example contact
                 */
                purpose: components["schemas"]["Purpose"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentDecision"];
            };
        };
        responses: {
            /** @description The decision in force. */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consent"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPermissions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Roles and permissions. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Permissions"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    searchUsers: {
        parameters: {
            query?: {
                /**
                 * @description Only who has this email, whatever the case of its letters.
                 * @example ahmed@example.com
                 */
                email?: components["parameters"]["EmailFilter"];
                /**
                 * @description Only the user with this `auth0_id`.
                 * @example auth0|507f1f77bcf86cd799439020
                 */
                auth0_id?: components["parameters"]["Auth0IdFilter"];
                /**
                 * @description Only those whose first or last name begins with this, whatever the case of its letters and however they are composed.
                 * @example ahm
                 */
                name?: components["parameters"]["NameFilter"];
                /**
                 * @description Only those who hold this role now.
                 * @example support
                 */
                role?: components["parameters"]["RoleFilter"];
                /**
                 * @description Only those whose profile has been complete (`registration_completed_at`), or has never been.
                 * @example true
                 */
                complete?: components["parameters"]["CompleteFilter"];
                /**
                 * @description `<name>:<value>`: only those who have exactly this value (text, number, true or false) in the attribute. Up to five of them, each as a
                 *     parameter of its own. The attribute schema marks with `x-searchable` which attributes can be searched; others are refused.
                 * @example [
                 *       "registration_source:web"
                 *     ]
                 */
                attribute?: components["parameters"]["AttributeFilter"];
                /**
                 * @description Only these fields, besides `id`, each as a parameter of its own; `profile_data.<name>` for one declared attribute. Default: all.
                 * @example [
                 *       "first_name",
                 *       "profile_data.title"
                 *     ]
                 */
                fields?: components["parameters"]["Fields"];
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    batchGetUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserBatch"];
            };
        };
        responses: {
            /** @description The answers, in the order asked. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserBatchAnswers"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Answer 304 if the representation still has one of these ETags (RFC 9110).
                 * @example "3.k4x9q2"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Profile"];
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Write only if the profile still has one of these ETags (RFC 9110); else 412.
                 * @example "3.k4x9q2"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased, or there was nothing to erase. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    patchUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Write only if the profile still has one of these ETags (RFC 9110); else 412.
                 * @example "3.k4x9q2"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["UserPatch"];
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            200: components["responses"]["Profile"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listUserHistory: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The export, offered as a file. */
            200: {
                headers: {
                    "Content-Disposition": components["headers"]["ContentDisposition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProfileExport"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listUserConsents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The purposes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    receiveAuth0Event: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Auth0Event"];
                "application/cloudevents+json": components["schemas"]["Auth0Event"];
            };
        };
        responses: {
            /** @description Taken; now, or when it was delivered before. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NoHook"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listMyLicenses: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["LicensePage"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listResources: {
        parameters: {
            query?: {
                /**
                 * @description Whether to list archived resources instead of those that can be asked for.
                 * @example false
                 */
                archived?: components["parameters"]["Archived"];
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ResourcePage"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getResource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description What a licence is for.
                 * @example 3d-assets
                 */
                resource: components["parameters"]["Resource"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Resource"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    putResource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description What a licence is for.
                 * @example 3d-assets
                 */
                resource: components["parameters"]["Resource"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResourceDefinition"];
            };
        };
        responses: {
            200: components["responses"]["Resource"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteResource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description What a licence is for.
                 * @example 3d-assets
                 */
                resource: components["parameters"]["Resource"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted, or there was none. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listResourceHistory: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description What a licence is for.
                 * @example 3d-assets
                 */
                resource: components["parameters"]["Resource"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["DefinitionHistory"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listResourceLicenses: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description What a licence is for.
                 * @example 3d-assets
                 */
                resource: components["parameters"]["Resource"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["LicensePage"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listUserLicenses: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["LicensePage"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
                /**
                 * @description What a licence is for.
                 * @example 3d-assets
                 */
                resource: components["parameters"]["Resource"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["License"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    putLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
                /**
                 * @description What a licence is for.
                 * @example 3d-assets
                 */
                resource: components["parameters"]["Resource"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LicenseTerms"];
            };
        };
        responses: {
            200: components["responses"]["License"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
                /**
                 * @description What a licence is for.
                 * @example 3d-assets
                 */
                resource: components["parameters"]["Resource"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked, or there was none. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listMyAccessRequests: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["AccessRequestPage"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    createAccessRequest: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of the caller's, a UUID for instance, new for every new wish. For 24 hours the same key with the same body gets the answer of
                 *     the first time and does nothing more; with another body 422 `idempotency_key_reused`. Refusals are not remembered: nothing has
                 *     happened, so the same key may be tried again.
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccessRequest"];
            };
        };
        responses: {
            201: components["responses"]["AccessRequestMade"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMyAccessRequest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The request's id.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c90
                 */
                request_id: components["parameters"]["AccessRequestId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["AccessRequest"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelAccessRequest: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of the caller's, a UUID for instance, new for every new wish. For 24 hours the same key with the same body gets the answer of
                 *     the first time and does nothing more; with another body 422 `idempotency_key_reused`. Refusals are not remembered: nothing has
                 *     happened, so the same key may be tried again.
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The request's id.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c90
                 */
                request_id: components["parameters"]["AccessRequestId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["AccessRequestChanged"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAccessRequests: {
        parameters: {
            query?: {
                /**
                 * @description The state of the requests to list.
                 * @example pending
                 */
                status?: components["parameters"]["AccessRequestStatus"];
                /**
                 * @description Only requests for this resource.
                 * @example 3d-assets
                 */
                resource?: components["parameters"]["ResourceFilter"];
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["AccessRequestPage"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    decideAccessRequest: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text of the caller's, a UUID for instance, new for every new wish. For 24 hours the same key with the same body gets the answer of
                 *     the first time and does nothing more; with another body 422 `idempotency_key_reused`. Refusals are not remembered: nothing has
                 *     happened, so the same key may be tried again.
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description The request's id.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c90
                 */
                request_id: components["parameters"]["AccessRequestId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccessDecision"];
            };
        };
        responses: {
            200: components["responses"]["AccessDecided"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    checkAccess: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccessQuestions"];
            };
        };
        responses: {
            200: components["responses"]["AccessAnswers"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listUserRoles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The roles. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleAssignmentList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getUserRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
                /**
                 * @description The role's name.
                 * @example support
                 */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They have. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleAssignment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    putUserRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
                /**
                 * @description The role's name.
                 * @example support
                 */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleGrant"];
            };
        };
        responses: {
            /** @description They have it now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleAssignment"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteUserRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The service's own id of the user.
                 * @example 0199f3c2-7c3e-7bb0-8a8e-0d4f5a6b7c8d
                 */
                user_id: components["parameters"]["UserId"];
                /**
                 * @description The role's name.
                 * @example support
                 */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They do not have it (any more). */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRoles: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The role's name.
                 * @example support
                 */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    putRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The role's name.
                 * @example support
                 */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleUpdate"];
            };
        };
        responses: {
            /** @description The role. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The role's name.
                 * @example support
                 */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description There is no such role (any more). */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRoleUsers: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The role's name.
                 * @example support
                 */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleAssignmentPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRoleHistory: {
        parameters: {
            query?: {
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description The `next_cursor` of the page before. Opaque.
                 * @example WyIyMDI2LTExLTIzIl0
                 */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path: {
                /**
                 * @description The role's name.
                 * @example support
                 */
                role: components["parameters"]["Role"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["DefinitionHistory"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    listChanges: {
        parameters: {
            query?: {
                /**
                 * @description The `next_cursor` of the answer before, or `now`. Absent, from the beginning.
                 * @example now
                 */
                cursor?: string;
                /**
                 * @description How many items a page holds at most.
                 * @example 50
                 */
                limit?: components["parameters"]["Limit"];
                /**
                 * @description How many seconds to wait for a change where there is none yet.
                 * @example 30
                 */
                wait?: number;
                /**
                 * @description Only changes of these kinds, separated by commas. See `ChangeKind`.
                 * @example licenses,roles
                 */
                kind?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The changes behind the cursor, oldest first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangePage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            410: components["responses"]["Gone"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getRegistrationsReport: {
        parameters: {
            query?: {
                /**
                 * @description What the lines are by.
                 * @example week
                 */
                by?: "day" | "week" | "source" | "provider" | "missing_field";
                /**
                 * @description The first day. Absent, 30 days up to `to`.
                 * @example 2026-11-01
                 */
                from?: components["parameters"]["From"];
                /**
                 * @description The last day, which is part of the range. Absent, today.
                 * @example 2026-11-30
                 */
                to?: components["parameters"]["To"];
                /**
                 * @description The IANA name of the time zone whose days these are.
                 * @example Europe/Berlin
                 */
                time_zone?: components["parameters"]["TimeZone"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationsReport"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getActivityReport: {
        parameters: {
            query?: {
                /**
                 * @description The first day. Absent, 30 days up to `to`.
                 * @example 2026-11-01
                 */
                from?: components["parameters"]["From"];
                /**
                 * @description The last day, which is part of the range. Absent, today.
                 * @example 2026-11-30
                 */
                to?: components["parameters"]["To"];
                /**
                 * @description Activity is kept by days of UTC, so there is no other.
                 * @example UTC
                 */
                time_zone?: "UTC";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityReport"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getComplianceReport: {
        parameters: {
            query?: {
                /**
                 * @description The first day. Absent, 30 days up to `to`.
                 * @example 2026-11-01
                 */
                from?: components["parameters"]["From"];
                /**
                 * @description The last day, which is part of the range. Absent, today.
                 * @example 2026-11-30
                 */
                to?: components["parameters"]["To"];
                /**
                 * @description The IANA name of the time zone whose days these are.
                 * @example Europe/Berlin
                 */
                time_zone?: components["parameters"]["TimeZone"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComplianceReport"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAccessReport: {
        parameters: {
            query?: {
                /**
                 * @description The first day. Absent, 30 days up to `to`.
                 * @example 2026-11-01
                 */
                from?: components["parameters"]["From"];
                /**
                 * @description The last day, which is part of the range. Absent, today.
                 * @example 2026-11-30
                 */
                to?: components["parameters"]["To"];
                /**
                 * @description The IANA name of the time zone whose days these are.
                 * @example Europe/Berlin
                 */
                time_zone?: components["parameters"]["TimeZone"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    "RateLimit-Limit": components["headers"]["RateLimitLimit"];
                    "RateLimit-Remaining": components["headers"]["RateLimitRemaining"];
                    "RateLimit-Reset": components["headers"]["RateLimitReset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessReport"];
                    "text/csv": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alive. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus text format. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    getContract: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contract, the very file. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/yaml": string;
                };
            };
        };
    };
}
