import { queryOptions } from "@tanstack/react-query";
import { api, take } from "@/api/client";

export const factors = queryOptions({ queryKey: ["factors"], queryFn: () => take(api.GET("/api/v1/me/factors")) });

export const mySessions = queryOptions({ queryKey: ["my sessions"], queryFn: () => take(api.GET("/api/v1/me/sessions")) });

export const wishes = queryOptions({ queryKey: ["wishes"], queryFn: () => take(api.GET("/api/v1/me/notification-wishes")) });
