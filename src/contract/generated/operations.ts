// Generated from openapi.yaml by `npm run generate`. Do not edit.
import type { Operation } from '../operation.ts'

export const operations = [
  {
    "id": "getProfile",
    "method": "GET",
    "path": "/accounts/users/profile",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "If-None-Match",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/IfNoneMatch/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "304": null,
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "putProfile",
    "method": "PUT",
    "path": "/accounts/users/profile",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "If-Match",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/IfMatch/schema"
      },
      {
        "name": "Registration-Outcome",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/RegistrationOutcome/schema"
      }
    ],
    "body": {
      "required": true,
      "schemas": {
        "application/json": "#/paths/~1accounts~1users~1profile/put/requestBody/content/application~1json/schema"
      }
    },
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "412": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "patchProfile",
    "method": "PATCH",
    "path": "/accounts/users/profile",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "If-Match",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/IfMatch/schema"
      }
    ],
    "body": {
      "required": true,
      "schemas": {
        "application/merge-patch+json": "#/paths/~1accounts~1users~1profile/patch/requestBody/content/application~1merge-patch+json/schema",
        "application/json": "#/paths/~1accounts~1users~1profile/patch/requestBody/content/application~1json/schema"
      }
    },
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "412": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "deleteProfile",
    "method": "DELETE",
    "path": "/accounts/users/profile",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "If-Match",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/IfMatch/schema"
      }
    ],
    "body": null,
    "responses": {
      "204": null,
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "412": "application/problem+json",
      "413": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getProfileSchema",
    "method": "GET",
    "path": "/accounts/users/profile/schema",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "If-None-Match",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/IfNoneMatch/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "304": null,
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listProfileHistory",
    "method": "GET",
    "path": "/accounts/users/profile/history",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "exportProfile",
    "method": "GET",
    "path": "/accounts/users/profile/export",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listConsents",
    "method": "GET",
    "path": "/accounts/users/profile/consents",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "putConsent",
    "method": "PUT",
    "path": "/accounts/users/profile/consents/{purpose}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "purpose",
        "in": "path",
        "required": true,
        "schema": "#/paths/~1accounts~1users~1profile~1consents~1{purpose}/put/parameters/0/schema"
      },
      {
        "name": "If-Match",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/IfMatch/schema"
      }
    ],
    "body": {
      "required": true,
      "schemas": {
        "application/json": "#/paths/~1accounts~1users~1profile~1consents~1{purpose}/put/requestBody/content/application~1json/schema"
      }
    },
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "412": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getPermissions",
    "method": "GET",
    "path": "/accounts/users/profile/permissions",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "searchUsers",
    "method": "GET",
    "path": "/accounts/users",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "users:read"
      ]
    },
    "parameters": [
      {
        "name": "email",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/EmailFilter/schema"
      },
      {
        "name": "auth0_id",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Auth0IdFilter/schema"
      },
      {
        "name": "name",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/NameFilter/schema"
      },
      {
        "name": "role",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/RoleFilter/schema"
      },
      {
        "name": "complete",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/CompleteFilter/schema"
      },
      {
        "name": "attribute",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/AttributeFilter/schema"
      },
      {
        "name": "fields",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Fields/schema"
      },
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "batchGetUsers",
    "method": "POST",
    "path": "/accounts/users/batch-get",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "users:read"
      ]
    },
    "parameters": [],
    "body": {
      "required": true,
      "schemas": {
        "application/json": "#/paths/~1accounts~1users~1batch-get/post/requestBody/content/application~1json/schema"
      }
    },
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getUser",
    "method": "GET",
    "path": "/accounts/users/{user_id}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "users:read"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      },
      {
        "name": "If-None-Match",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/IfNoneMatch/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "304": null,
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "patchUser",
    "method": "PATCH",
    "path": "/accounts/users/{user_id}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "users:write"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      },
      {
        "name": "If-Match",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/IfMatch/schema"
      }
    ],
    "body": {
      "required": true,
      "schemas": {
        "application/merge-patch+json": "#/paths/~1accounts~1users~1{user_id}/patch/requestBody/content/application~1merge-patch+json/schema",
        "application/json": "#/paths/~1accounts~1users~1{user_id}/patch/requestBody/content/application~1json/schema"
      }
    },
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "412": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "deleteUser",
    "method": "DELETE",
    "path": "/accounts/users/{user_id}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "users:erase"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      },
      {
        "name": "If-Match",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/IfMatch/schema"
      }
    ],
    "body": null,
    "responses": {
      "204": null,
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "412": "application/problem+json",
      "413": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listUserHistory",
    "method": "GET",
    "path": "/accounts/users/{user_id}/history",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "users:audit"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      },
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "exportUser",
    "method": "GET",
    "path": "/accounts/users/{user_id}/export",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "users:audit"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listUserConsents",
    "method": "GET",
    "path": "/accounts/users/{user_id}/consents",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "users:audit"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "receiveAuth0Event",
    "method": "POST",
    "path": "/accounts/hooks/auth0",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "hookSecret",
      "permissions": []
    },
    "parameters": [],
    "body": {
      "required": true,
      "schemas": {
        "application/json": "#/paths/~1accounts~1hooks~1auth0/post/requestBody/content/application~1json/schema",
        "application/cloudevents+json": "#/paths/~1accounts~1hooks~1auth0/post/requestBody/content/application~1cloudevents+json/schema"
      }
    },
    "responses": {
      "204": null,
      "400": "application/problem+json",
      "401": "application/problem+json",
      "404": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listMyLicenses",
    "method": "GET",
    "path": "/accounts/users/profile/licenses",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listResources",
    "method": "GET",
    "path": "/accounts/resources",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "archived",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Archived/schema"
      },
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getResource",
    "method": "GET",
    "path": "/accounts/resources/{resource}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "resource",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Resource/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "putResource",
    "method": "PUT",
    "path": "/accounts/resources/{resource}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "licenses:manage"
      ]
    },
    "parameters": [
      {
        "name": "resource",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Resource/schema"
      }
    ],
    "body": {
      "required": true,
      "schemas": {
        "application/json": "#/paths/~1accounts~1resources~1{resource}/put/requestBody/content/application~1json/schema"
      }
    },
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "409": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "deleteResource",
    "method": "DELETE",
    "path": "/accounts/resources/{resource}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "licenses:manage"
      ]
    },
    "parameters": [
      {
        "name": "resource",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Resource/schema"
      }
    ],
    "body": null,
    "responses": {
      "204": null,
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "409": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listResourceHistory",
    "method": "GET",
    "path": "/accounts/resources/{resource}/history",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "licenses:manage"
      ]
    },
    "parameters": [
      {
        "name": "resource",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Resource/schema"
      },
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listResourceLicenses",
    "method": "GET",
    "path": "/accounts/resources/{resource}/licenses",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "licenses:manage"
      ]
    },
    "parameters": [
      {
        "name": "resource",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Resource/schema"
      },
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listUserLicenses",
    "method": "GET",
    "path": "/accounts/users/{user_id}/licenses",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "licenses:manage"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      },
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getLicense",
    "method": "GET",
    "path": "/accounts/users/{user_id}/licenses/{resource}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "licenses:manage"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      },
      {
        "name": "resource",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Resource/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "putLicense",
    "method": "PUT",
    "path": "/accounts/users/{user_id}/licenses/{resource}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "licenses:manage"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      },
      {
        "name": "resource",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Resource/schema"
      }
    ],
    "body": {
      "required": true,
      "schemas": {
        "application/json": "#/paths/~1accounts~1users~1{user_id}~1licenses~1{resource}/put/requestBody/content/application~1json/schema"
      }
    },
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "409": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "deleteLicense",
    "method": "DELETE",
    "path": "/accounts/users/{user_id}/licenses/{resource}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "licenses:manage"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      },
      {
        "name": "resource",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Resource/schema"
      }
    ],
    "body": null,
    "responses": {
      "204": null,
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listMyAccessRequests",
    "method": "GET",
    "path": "/accounts/users/profile/access-requests",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "createAccessRequest",
    "method": "POST",
    "path": "/accounts/users/profile/access-requests",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/IdempotencyKey/schema"
      }
    ],
    "body": {
      "required": true,
      "schemas": {
        "application/json": "#/paths/~1accounts~1users~1profile~1access-requests/post/requestBody/content/application~1json/schema"
      }
    },
    "responses": {
      "201": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "409": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getMyAccessRequest",
    "method": "GET",
    "path": "/accounts/users/profile/access-requests/{request_id}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "request_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/AccessRequestId/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "cancelAccessRequest",
    "method": "POST",
    "path": "/accounts/users/profile/access-requests/{request_id}/cancel",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "userToken",
      "permissions": []
    },
    "parameters": [
      {
        "name": "request_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/AccessRequestId/schema"
      },
      {
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/IdempotencyKey/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "409": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listAccessRequests",
    "method": "GET",
    "path": "/accounts/access-requests",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "access:decide"
      ]
    },
    "parameters": [
      {
        "name": "status",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/AccessRequestStatus/schema"
      },
      {
        "name": "resource",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/ResourceFilter/schema"
      },
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "decideAccessRequest",
    "method": "POST",
    "path": "/accounts/access-requests/{request_id}/decision",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "access:decide"
      ]
    },
    "parameters": [
      {
        "name": "request_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/AccessRequestId/schema"
      },
      {
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "schema": "#/components/parameters/IdempotencyKey/schema"
      }
    ],
    "body": {
      "required": true,
      "schemas": {
        "application/json": "#/paths/~1accounts~1access-requests~1{request_id}~1decision/post/requestBody/content/application~1json/schema"
      }
    },
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "409": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "checkAccess",
    "method": "POST",
    "path": "/accounts/access/check",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "access:check"
      ]
    },
    "parameters": [],
    "body": {
      "required": true,
      "schemas": {
        "application/json": "#/paths/~1accounts~1access~1check/post/requestBody/content/application~1json/schema"
      }
    },
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listUserRoles",
    "method": "GET",
    "path": "/accounts/users/{user_id}/roles",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "roles:manage"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getUserRole",
    "method": "GET",
    "path": "/accounts/users/{user_id}/roles/{role}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "roles:manage"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      },
      {
        "name": "role",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Role/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "putUserRole",
    "method": "PUT",
    "path": "/accounts/users/{user_id}/roles/{role}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "roles:manage"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      },
      {
        "name": "role",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Role/schema"
      }
    ],
    "body": {
      "required": true,
      "schemas": {
        "application/json": "#/paths/~1accounts~1users~1{user_id}~1roles~1{role}/put/requestBody/content/application~1json/schema"
      }
    },
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "409": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "deleteUserRole",
    "method": "DELETE",
    "path": "/accounts/users/{user_id}/roles/{role}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "roles:manage"
      ]
    },
    "parameters": [
      {
        "name": "user_id",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/UserId/schema"
      },
      {
        "name": "role",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Role/schema"
      }
    ],
    "body": null,
    "responses": {
      "204": null,
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "409": "application/problem+json",
      "413": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listRoles",
    "method": "GET",
    "path": "/accounts/roles",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "roles:manage"
      ]
    },
    "parameters": [
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getRole",
    "method": "GET",
    "path": "/accounts/roles/{role}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "roles:manage"
      ]
    },
    "parameters": [
      {
        "name": "role",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Role/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "putRole",
    "method": "PUT",
    "path": "/accounts/roles/{role}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "roles:manage"
      ]
    },
    "parameters": [
      {
        "name": "role",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Role/schema"
      }
    ],
    "body": {
      "required": true,
      "schemas": {
        "application/json": "#/paths/~1accounts~1roles~1{role}/put/requestBody/content/application~1json/schema"
      }
    },
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "409": "application/problem+json",
      "413": "application/problem+json",
      "415": "application/problem+json",
      "422": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "deleteRole",
    "method": "DELETE",
    "path": "/accounts/roles/{role}",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "roles:manage"
      ]
    },
    "parameters": [
      {
        "name": "role",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Role/schema"
      }
    ],
    "body": null,
    "responses": {
      "204": null,
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "409": "application/problem+json",
      "413": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listRoleUsers",
    "method": "GET",
    "path": "/accounts/roles/{role}/users",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "roles:manage"
      ]
    },
    "parameters": [
      {
        "name": "role",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Role/schema"
      },
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listRoleHistory",
    "method": "GET",
    "path": "/accounts/roles/{role}/history",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "roles:manage"
      ]
    },
    "parameters": [
      {
        "name": "role",
        "in": "path",
        "required": true,
        "schema": "#/components/parameters/Role/schema"
      },
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Cursor/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "404": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "listChanges",
    "method": "GET",
    "path": "/accounts/changes",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": true,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "changes:read"
      ]
    },
    "parameters": [
      {
        "name": "cursor",
        "in": "query",
        "required": false,
        "schema": "#/paths/~1accounts~1changes/get/parameters/0/schema"
      },
      {
        "name": "limit",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/Limit/schema"
      },
      {
        "name": "wait",
        "in": "query",
        "required": false,
        "schema": "#/paths/~1accounts~1changes/get/parameters/2/schema"
      },
      {
        "name": "kind",
        "in": "query",
        "required": false,
        "schema": "#/paths/~1accounts~1changes/get/parameters/3/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "410": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getRegistrationsReport",
    "method": "GET",
    "path": "/accounts/reports/registrations",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "reports:read"
      ]
    },
    "parameters": [
      {
        "name": "by",
        "in": "query",
        "required": false,
        "schema": "#/paths/~1accounts~1reports~1registrations/get/parameters/0/schema"
      },
      {
        "name": "from",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/From/schema"
      },
      {
        "name": "to",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/To/schema"
      },
      {
        "name": "time_zone",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/TimeZone/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getActivityReport",
    "method": "GET",
    "path": "/accounts/reports/activity",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "reports:read"
      ]
    },
    "parameters": [
      {
        "name": "from",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/From/schema"
      },
      {
        "name": "to",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/To/schema"
      },
      {
        "name": "time_zone",
        "in": "query",
        "required": false,
        "schema": "#/paths/~1accounts~1reports~1activity/get/parameters/2/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getComplianceReport",
    "method": "GET",
    "path": "/accounts/reports/compliance",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "reports:read"
      ]
    },
    "parameters": [
      {
        "name": "from",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/From/schema"
      },
      {
        "name": "to",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/To/schema"
      },
      {
        "name": "time_zone",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/TimeZone/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getAccessReport",
    "method": "GET",
    "path": "/accounts/reports/access",
    "mounts": [
      "/api/v1",
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": {
      "scheme": "accessToken",
      "permissions": [
        "reports:read"
      ]
    },
    "parameters": [
      {
        "name": "from",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/From/schema"
      },
      {
        "name": "to",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/To/schema"
      },
      {
        "name": "time_zone",
        "in": "query",
        "required": false,
        "schema": "#/components/parameters/TimeZone/schema"
      }
    ],
    "body": null,
    "responses": {
      "200": "application/json",
      "400": "application/problem+json",
      "401": "application/problem+json",
      "403": "application/problem+json",
      "429": "application/problem+json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getLiveness",
    "method": "GET",
    "path": "/livez",
    "mounts": [
      ""
    ],
    "listeners": [
      "api",
      "ops"
    ],
    "longPoll": false,
    "security": null,
    "parameters": [],
    "body": null,
    "responses": {
      "200": "application/json"
    }
  },
  {
    "id": "getReadiness",
    "method": "GET",
    "path": "/readyz",
    "mounts": [
      ""
    ],
    "listeners": [
      "api",
      "ops"
    ],
    "longPoll": false,
    "security": null,
    "parameters": [],
    "body": null,
    "responses": {
      "200": "application/json",
      "503": "application/problem+json"
    }
  },
  {
    "id": "getMetrics",
    "method": "GET",
    "path": "/metrics",
    "mounts": [
      ""
    ],
    "listeners": [
      "ops"
    ],
    "longPoll": false,
    "security": null,
    "parameters": [],
    "body": null,
    "responses": {
      "200": "text/plain"
    }
  },
  {
    "id": "getContract",
    "method": "GET",
    "path": "/openapi.yaml",
    "mounts": [
      ""
    ],
    "listeners": [
      "api"
    ],
    "longPoll": false,
    "security": null,
    "parameters": [],
    "body": null,
    "responses": {
      "200": "application/yaml"
    }
  }
] as const satisfies readonly Operation[]

/** The security scheme of each operation; null: public. */
export interface OperationSecurity {
  getProfile: 'userToken'
  putProfile: 'userToken'
  patchProfile: 'userToken'
  deleteProfile: 'userToken'
  getProfileSchema: 'userToken'
  listProfileHistory: 'userToken'
  exportProfile: 'userToken'
  listConsents: 'userToken'
  putConsent: 'userToken'
  getPermissions: 'userToken'
  searchUsers: 'accessToken'
  batchGetUsers: 'accessToken'
  getUser: 'accessToken'
  patchUser: 'accessToken'
  deleteUser: 'accessToken'
  listUserHistory: 'accessToken'
  exportUser: 'accessToken'
  listUserConsents: 'accessToken'
  receiveAuth0Event: 'hookSecret'
  listMyLicenses: 'userToken'
  listResources: 'accessToken'
  getResource: 'accessToken'
  putResource: 'accessToken'
  deleteResource: 'accessToken'
  listResourceHistory: 'accessToken'
  listResourceLicenses: 'accessToken'
  listUserLicenses: 'accessToken'
  getLicense: 'accessToken'
  putLicense: 'accessToken'
  deleteLicense: 'accessToken'
  listMyAccessRequests: 'userToken'
  createAccessRequest: 'userToken'
  getMyAccessRequest: 'userToken'
  cancelAccessRequest: 'userToken'
  listAccessRequests: 'accessToken'
  decideAccessRequest: 'accessToken'
  checkAccess: 'accessToken'
  listUserRoles: 'accessToken'
  getUserRole: 'accessToken'
  putUserRole: 'accessToken'
  deleteUserRole: 'accessToken'
  listRoles: 'accessToken'
  getRole: 'accessToken'
  putRole: 'accessToken'
  deleteRole: 'accessToken'
  listRoleUsers: 'accessToken'
  listRoleHistory: 'accessToken'
  listChanges: 'accessToken'
  getRegistrationsReport: 'accessToken'
  getActivityReport: 'accessToken'
  getComplianceReport: 'accessToken'
  getAccessReport: 'accessToken'
  getLiveness: null
  getReadiness: null
  getMetrics: null
  getContract: null
}
