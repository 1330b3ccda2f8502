/** A second of H.264 as an encoder's byte stream: ten pictures of 64x48, Baseline, one keyframe. `x264` of a test picture. */
export const video: Uint8Array = Buffer.from(
  'AAAAAWdCwArZBHsBEAAAAwAQAAADAUDxImSAAAAAAWjLgOSyAAABZYiEP/5F7SxsUAAn4oBhvw3mefADUZKYDEHDmCJtBAAEw3fBITOPXgB6Kfwozl3UBhqSpSXLh/4a4M54oA+HBgGgcAAuAgDAZ3//8B/37/+/wMOIwcAAsAAIE3EAQABA3iAAHj/PCCaU8Ji4V+WDIBBQD/uAjPqrv7w218zHH9HhEmAAIAwQABEKwAoEMjj1/ADMONIoV366D/tCH/w9hA2vWM/9e/M+pn9+n/2CO1NN/4/o/dI8QDAQPwBjKV+P+riQA98/4n4xXLBXqjvdleNwmAgFCACcOHAuGUh0AjK0GDIAI/wFQGUgfgPUlIUGGPD3xTe+riOAEPhJ4uvUaa3wOr98MB54YBGEwHYApSDsBRJYIfSogP4O4AFKR4AEykRi6ctPeAYAhwy/LxA/ED1DuWK21nJBWeFAAEAABfCAbzA5gA7SHIAZlUIaRjhDaCwBtIUAH0hqDo1YVH4NhkIQ/qAAd/a69s/3hCyjUo8wdTpa+BYRBoAB5APwHKRP4EoifNKFD8PAzIMlQfj8ZHfCQWwAAAABQZo54ngh6q9dW+vsAAAAAUGaVHifBN1VV9/1v+Cnu+fq79vzy325PgAAAAFBmmPE+Huq6bpv/+mm238+6ftpk0v1/hbu58V+832200/n+Uxbt/AAAAABQZqDxPhuOedf3pz7pn3+fW2Tf/gh7vJF8Neb9Tm/4AAAAAFBmqPE+Geqv9NOffhrq9fu7/Bf1UtO0VcW7ZTKbN+f3Pp9+AAAAAFBmsPE+Cnqnu6k+/63fhnittv2ybH886knL/4AAAABQZrjxPhy7+nRe3dMxluv4X8VxX3Aq20xblrNX4LOqnxvUX5vwv2xeFa/vxzqroAAAAABQZsDxPgt7uMMvv+CTLfd+e01Cda/+fyzGU62/gAAAAFBmyPE+GeI93+m7bfwv3d3437Z7Zvwtz+taP++Ks3jj+CfqLqamfCA',
  'base64',
);

/** How many pictures it has. */
export const videoFrames = 10;
/** How many of them there are in a second. */
export const videoFramerate = 10;
